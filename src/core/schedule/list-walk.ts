/** Gives waiting tests to lanes one by one, in thought, until all free lanes have something to do. */

import type { Pick } from "../handle/lease-batch.ts";
import type { DecisionRecord } from "../model/decision.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { Hold } from "../state/reservations.ts";
import type { Standing, TestState } from "../state/test-state.ts";
import { delayed } from "../track/duration-prediction.ts";
import { mayShareStart } from "./batch-filling.ts";
import { describeFinish } from "./finish-decision.ts";
import type { Lane } from "./lane.ts";
import { earlier, sink } from "./lane.ts";
import type { LaneOption } from "./lane-choice.ts";
import { earliestLane, stretched } from "./lane-choice.ts";
import type { LaneGroups, Predictor } from "./lane-groups.ts";
import { PlannedFixtures } from "./planned-fixtures.ts";

/** Tests for one worker, to be sent as one batch. */
export interface Placement {
  readonly lane: Lane;
  /** In the order in which they are to run, with what is predicted for them on this worker. */
  readonly picks: readonly Pick[];
  readonly decision: DecisionRecord;
  /** Resources of the worker, taken already. */
  readonly hold: Hold;
}

/** Tests per lane that are placed one by one before the rest is looked at by length only. */
const STEPS_PER_LANE = 64;

/** Bounds of all such steps of one plan. */
const LEAST_STEPS = 512;
const MOST_STEPS = 2048;

/** In a large fleet a walk goes no further than so many looks at lanes that stand for their group. */
const MOST_LOOKS = 16_384;

/** What one pass may send, so that no pass takes long; the rest goes with the next. */
export const LEASES_PER_PASS = 200;

/**
 * List scheduling by earliest predicted finish, longest first (Graham, 1969; for machines of
 * unequal speed Gonzalez, Ibarra and Sahni, 1977). Every test is given to the lane that would finish
 * it first, counting what each lane already has. Only what lands on a lane that is free now leaves
 * as a batch. So a slow worker stays idle while a fast one, though busy, would finish the test
 * earlier.
 */
export class ListWalk {
  readonly #state: BalancerState;
  readonly #fleet: LaneGroups;
  readonly #decisions = new Map<Lane, { readonly decision: DecisionRecord; readonly hold: Hold }>();
  /** Exclusive keys of what this walk gives out, with the lane that may take more of them. */
  readonly #claimedKeys = new Map<string, Lane>();
  /** Tests that were given to lanes that are busy, by where they wait. */
  readonly given = new Map<Standing, number>();
  readonly #fixtures: PlannedFixtures;
  #givenCount = 0;
  #openLanes: number;
  #looks = 0;

  /** @param keepsGroups whether tests that share a set-up are kept together */
  constructor(state: BalancerState, fleet: LaneGroups, keepsGroups: boolean) {
    this.#state = state;
    this.#fleet = fleet;
    this.#openLanes = fleet.openLanes;
    this.#fixtures = new PlannedFixtures(state, fleet, keepsGroups);
  }

  /** Lanes that could still take something. */
  get openLanes(): number {
    return this.#openLanes;
  }

  /** True when all that still waits has been given to some lane: nothing is left to be looked at. */
  get leftNothing(): boolean {
    return this.#givenCount === this.#state.waiting.size;
  }

  /** True when it gave out as much as one pass may send. */
  get full(): boolean {
    return this.#decisions.size >= LEASES_PER_PASS;
  }

  /** What is to be sent now, in the order of the lanes' workers. */
  walk(tests: Iterable<TestState>): Placement[] {
    const { laneCount } = this.#fleet;
    let steps = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, STEPS_PER_LANE * laneCount));
    if (this.#openLanes > 0) {
      for (const test of tests) {
        if (!this.#place(test)) steps -= 1;
        const tired = steps === 0 || (this.#fleet.isLarge && this.#looks >= MOST_LOOKS);
        if (this.#openLanes === 0 || tired || this.full) break;
      }
    }
    return [...this.#decisions]
      .map(([lane, { decision, hold }]) => ({
        lane,
        picks: this.#fixtures.inGroups(lane.picked),
        decision,
        hold,
      }))
      .sort((a, b) => (earlier(a.lane, b.lane) ? -1 : 1));
  }

  /** Gives the test to its best lane. True when it leaves with this pass. */
  #place(test: TestState): boolean {
    const keys = test.spec.requirements.exclusiveKeys;
    if (keys.some((key) => this.#state.heldKeys.has(key))) return false;
    const claimed = keys.map((key) => this.#claimedKeys.get(key)).filter((lane) => lane);
    const groups = this.#fleet.feasible(test.demand);
    const predict = this.#fleet.predictor(test);
    // A lane of another worker than those first in their groups has to be searched for.
    this.#looks += test.failedOn.length === 0 ? groups.length : this.#fleet.laneCount;
    const fixture = this.#fixtures.of(test);
    this.#looks += fixture?.warm.size ?? 0;
    const best =
      earliestLane(this.#fleet, groups, predict, test.failedOn, fixture) ??
      earliestLane(this.#fleet, groups, predict, [], fixture);
    if (best === undefined) return false;
    const { lane, group, seconds } = best;
    if (claimed.some((owner) => owner !== lane)) return false;
    const taken = lane.open && this.#pick(test, best, predict);
    if (!taken) this.#remember(test, best);
    this.#fixtures.plan(test, best);
    lane.availableInSeconds += seconds;
    sink(group.lanes, group.lanes.indexOf(lane));
    return taken;
  }

  #remember(test: TestState, { group }: LaneOption): void {
    group.planned.push({ test });
    const { shelf } = test;
    if (shelf === undefined) return;
    this.given.set(shelf, (this.given.get(shelf) ?? 0) + 1);
    this.#givenCount += 1;
  }

  /** Adds the test to the lane's batch, or closes the lane when the batch is complete. */
  #pick(test: TestState, option: LaneOption, predict: Predictor): boolean {
    const { lane, group, prediction, seconds, fixtureSeconds } = option;
    const head = lane.picked[0];
    if (head === undefined) {
      const hold = this.#state.qualifier.reserve(test.demand, lane.worker);
      if (hold === undefined) return false;
      const startInSeconds = lane.availableInSeconds;
      const decision = describeFinish(this.#state, {
        fleet: this.#fleet,
        group,
        test,
        predict,
        startInSeconds,
      });
      this.#decisions.set(lane, { decision, hold });
    } else if (!this.#fits(test, head.test, lane, seconds)) {
      this.#close(lane);
      return false;
    }
    const there = delayed(stretched(prediction, group), fixtureSeconds);
    lane.picked.push({ test, prediction: there });
    lane.pickedSeconds += seconds;
    for (const key of test.spec.requirements.exclusiveKeys) this.#claimedKeys.set(key, lane);
    const alone = test.suspect || lane.picked.length >= this.#state.configuration.batchLimit;
    if (alone || seconds > (this.#decisions.get(lane)?.decision.batchSeconds ?? 0))
      this.#close(lane);
    return true;
  }

  #fits(test: TestState, head: TestState, lane: Lane, seconds: number): boolean {
    const limit = this.#decisions.get(lane)?.decision.batchSeconds ?? 0;
    return mayShareStart(this.#state, test, head) && lane.pickedSeconds + seconds <= limit;
  }

  #close(lane: Lane): void {
    lane.open = false;
    this.#openLanes -= 1;
  }
}
