/** Decides which waiting tests go to which workers now, and keeps the plan while it holds. */

import { describeDuplicate, speculate } from "../adapt/speculation.ts";
import type { Pick } from "../handle/lease-batch.ts";
import { leaseBatch } from "../handle/lease-batch.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { meanSeconds, upperSeconds } from "../track/duration-prediction.ts";
import { mayFollow } from "./batch-filling.ts";
import { describeFinish } from "./finish-decision.ts";
import type { Lane, LaneGroup, PlannedWork } from "./lane.ts";
import { earlier } from "./lane.ts";
import { stretched } from "./lane-choice.ts";
import { LANES_PER_PASS, LaneGroups } from "./lane-groups.ts";
import { LanePlaces } from "./lane-places.ts";
import { planByLength } from "./length-plan.ts";
import { LEASES_PER_PASS, ListWalk } from "./list-walk.ts";
import type { EarliestFinishPolicy } from "./policies/policy.ts";
import type { PolicyPlanner } from "./policy-planner.ts";
import { PriceList } from "./price-list.ts";
import { isFree, readyWorkers } from "./ready-workers.ts";
import { suitedTest } from "./suited-test.ts";
import { Turns } from "./turns.ts";

/** A plan is kept until so many of its lanes, as a share, have done something. */
const CHANGES_PER_LANE = 1 / 8;

/** A plan for so few lanes is made anew whenever something has changed. */
const FEW_LANES = 32;

/** A test that ends is two changes: its attempt is over, and its batch. */
const CHANGES_PER_TEST = 2;

/** When so many tests wait for each lane, and all of it takes so many times as long as the longest… */
const MASS_PER_LANE = 8;
const MASS_LENGTHS = 4;

/** …then a plan is kept until such a part of it has gone… */
const GONE_SHARE = 1 / 64;

/** …but not before so much has been learned, as a part of all that has ended in this run… */
const LEARNED_SHARE = 1 / 4;

/** …and where several runs take turns, for no more than so many tests on each lane. */
const TESTS_PER_TURN = 2;

/**
 * Where lanes are few the plan is made anew whenever something has changed. Where they are many it
 * is kept for a while: a lane that becomes free takes what comes next of what its group is to run.
 * As long as the mass of what waits outweighs every single test, none is placed one by one: whatever
 * a plan gets wrong, the rest of the mass makes good.
 *
 * Where lanes are very many a plan is made in several passes, each of them short, while the plan
 * before it is in force.
 */
export class Planner implements PolicyPlanner {
  readonly #state: BalancerState;
  readonly #policy: EarliestFinishPolicy;
  /** Of the plan that is in force, and of the one that is being made. */
  #places = [new LanePlaces(), new LanePlaces()] as const;
  readonly #prices = new PriceList();
  #fleet: LaneGroups | undefined;
  /** A plan that is being made: each step of it is a pass. */
  #planning: Iterator<void, void> | undefined;
  /** Changes that the plan outlives. */
  #patience = 0;
  /** The same while it has something for every group that it had something for. */
  #massPatience = 0;
  /** Groups that the plan had something for. */
  #supplied = new Set<LaneGroup>();
  /** Workers ask for more than the plan had for them. */
  #starved = false;
  /** The plan has left a worker with room. */
  #idle = false;
  /** Another pass has been asked for by this one. */
  #asked = false;

  constructor(state: BalancerState, policy: EarliestFinishPolicy) {
    this.#state = state;
    this.#policy = policy;
  }

  /** The waiting tests are kept by the state. */
  add(): void {}

  decide(): void {
    const { waiting, goesOn } = this.#state;
    this.#state.goesOn = false;
    this.#asked = false;
    waiting.refresh();
    if (waiting.size === 0) this.#lookForStragglers();
    else if (this.#planning !== undefined) this.#keepOn(goesOn);
    else if (this.#fleet === undefined || (this.#isOutdated() && this.#anyRoom())) this.#planAnew();
    else this.#serve(this.#fleet, LEASES_PER_PASS);
  }

  #planAnew(): void {
    this.#places = [this.#places[1], this.#places[0]];
    this.#planning = this.#plan();
    this.#keepOn(true);
  }

  /** Goes on with the plan that is being made, if it is time for that. */
  #keepOn(isTime: boolean): void {
    const isDone = isTime && this.#planning?.next().done === true;
    if (isDone) this.#planning = undefined;
    else if (isTime) this.#goOn();
    if (!isDone && this.#fleet !== undefined) this.#serve(this.#fleet, LEASES_PER_PASS);
  }

  #isOutdated(): boolean {
    const { changes, ticked, batches } = this.#state;
    const holds = this.#massPatience > 0 && !this.#starved && batches.size > 0;
    return holds ? changes > this.#massPatience : ticked || changes > this.#patience;
  }

  /** Where lanes are many, nothing is planned as long as none of them could take anything. */
  #anyRoom(): boolean {
    return this.#patience === 0 || this.#idle || this.#state.freed.size > 0;
  }

  *#plan(): Generator<void, void> {
    const state = this.#state;
    state.changes = 0;
    state.ticked = false;
    const fleet = new LaneGroups(state);
    yield* fleet.gather(this.#places[1]);
    if (fleet.isLarge) yield;
    this.#prices.apply(state, fleet);
    if (fleet.isLarge) yield;
    if (fleet.isLarge) fleet.closeOutdated();
    this.#patience = patienceFor(fleet.laneCount);
    this.#massPatience = this.#isMass(fleet) ? this.#patienceForMass(fleet) : 0;
    const turns = new Turns(state);
    const walk = new ListWalk(state, fleet, this.#massPatience === 0 && !fleet.isLarge);
    const placements = walk.walk(this.#massPatience > 0 ? turns.particular() : turns.tests());
    for (const { lane, picks, decision, hold } of placements) {
      leaseBatch(state, { worker: lane.worker, picks, decision, hold });
    }
    if (fleet.isLarge) yield;
    const keeps = this.#patience > 0;
    if ((walk.openLanes > 0 || keeps) && !walk.full && !walk.leftNothing) {
      const ahead = (2 * this.#massPatience) / CHANGES_PER_TEST;
      yield* planByLength(fleet, turns.chunks(), { given: walk.given, ahead });
    }
    if (fleet.isLarge) yield;
    this.#fleet = fleet;
    this.#starved = false;
    this.#idle = false;
    this.#supplied = new Set(fleet.all.filter(({ planned }) => planned.length > 0));
    const idle = idleLanes(fleet);
    state.freed = new Set([...idle.map(({ worker }) => worker), ...state.freed]);
    if (walk.full) this.#planAgain();
    else this.#serve(fleet, LEASES_PER_PASS - placements.length);
    this.#runTwice(idle.filter(({ worker }) => isIdle(worker)));
  }

  /** Whether the mass of what waits outweighs every single test of it. */
  #isMass({ laneCount, restSeconds }: LaneGroups): boolean {
    const { waiting, tracker } = this.#state;
    if (laneCount <= FEW_LANES || waiting.size < MASS_PER_LANE * laneCount) return false;
    const longest = waiting.longest();
    if (longest === undefined) return false;
    return MASS_LENGTHS * upperSeconds(tracker.predictTest(longest.subject)) <= restSeconds;
  }

  #patienceForMass({ laneCount }: LaneGroups): number {
    const { waiting, ended } = this.#state;
    const turn = waiting.runs.length > 1 ? TESTS_PER_TURN * laneCount : Number.POSITIVE_INFINITY;
    const tests = Math.min(GONE_SHARE * waiting.size, LEARNED_SHARE * ended, turn);
    return Math.max(this.#patience, Math.floor(CHANGES_PER_TEST * tests));
  }

  /** Gives workers with room what is planned for their like. */
  #serve(fleet: LaneGroups, limit: number): void {
    const { freed } = this.#state;
    let left = limit;
    for (const worker of freed) {
      const group = worker.ready ? fleet.of(worker) : undefined;
      while (isFree(worker) && worker.ready) {
        if (left === 0) {
          this.#goOn();
          return;
        }
        if (group === undefined || !this.#give(fleet, group, worker)) {
          this.#idle = true;
          this.#starved ||= group === undefined || this.#supplied.has(group);
          break;
        }
        left -= 1;
      }
      freed.delete(worker);
    }
  }

  /** What could not be sent in this pass goes with one that follows at once. */
  #goOn(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#state.commands.push({ type: "set-timer", timer: "decide", at: this.#state.now });
  }

  /** The same, after another look at what waits: nothing has been planned ahead. */
  #planAgain(): void {
    this.#fleet = undefined;
    this.#goOn();
  }

  /** Leases one batch of what is planned for the group; false when there is nothing for the worker. */
  #give(fleet: LaneGroups, group: LaneGroup, worker: WorkerState): boolean {
    const state = this.#state;
    const head = this.#next(fleet, group);
    if (head === undefined || head.failedOn.includes(worker.id)) return false;
    const hold = state.qualifier.reserve(head.demand, worker);
    if (hold === undefined) return false;
    let predict = fleet.predictor(head);
    const decision = describeFinish(state, {
      fleet,
      group,
      test: head,
      predict,
      startInSeconds: 0,
    });
    const picks: Pick[] = [];
    let seconds = 0;
    for (
      let test: TestState | undefined = head;
      test !== undefined;
      test = this.#next(fleet, group)
    ) {
      if (test !== head) predict = fleet.predictor(test);
      const prediction = stretched(predict(group), group);
      seconds += meanSeconds(prediction);
      if (test !== head && (!mayFollow(state, test, head) || seconds > decision.batchSeconds))
        break;
      if (picks.length === state.configuration.batchLimit) break;
      picks.push({ test, prediction });
      takeFrom(group.planned);
      state.waiting.remove(test);
      if (seconds > decision.batchSeconds) break;
    }
    leaseBatch(state, { worker, picks, decision, hold });
    return true;
  }

  /** The test that the group is to run next, of those that may run now. */
  #next(fleet: LaneGroups, group: LaneGroup): TestState | undefined {
    const { planned } = group;
    for (let work = planned[0]; work !== undefined; work = planned[0]) {
      const test = this.#testOf(fleet, group, work);
      if (test !== undefined) return test;
      planned.shift();
    }
    return undefined;
  }

  #testOf(fleet: LaneGroups, group: LaneGroup, work: PlannedWork): TestState | undefined {
    const blocked = (keys: readonly string[]) => keys.some((key) => this.#state.heldKeys.has(key));
    if ("test" in work) {
      const { shelf, spec } = work.test;
      // Tests that have failed share a shelf, and not their keys.
      const waits = shelf !== undefined && !blocked(spec.requirements.exclusiveKeys);
      return waits ? work.test : undefined;
    }
    if (work.count < 0.5) return undefined;
    for (const shelf of work.shelves) {
      const test = blocked(shelf.keys) ? undefined : suitedTest(fleet, group, shelf);
      if (test !== undefined) return test;
    }
    return undefined;
  }

  /** Nothing waits, so that all there is to plan is what may run twice. */
  #lookForStragglers(): void {
    const state = this.#state;
    this.#fleet = undefined;
    this.#planning = undefined;
    state.freed.clear();
    if (!this.#policy.speculates) return;
    if (state.changes <= this.#patience && !state.ticked) return;
    state.changes = 0;
    state.ticked = false;
    this.#patience = patienceFor(state.workers.size);
    if (!this.#anyRepeatable()) return;
    const idle = readyWorkers(state).filter(isIdle);
    const lanes = idle.flatMap((worker) => this.#places[0].lanesOf(worker, state.now));
    this.#runTwice(lanes.sort(byTurn));
  }

  #anyRepeatable(): boolean {
    for (const batch of this.#state.batches.values()) {
      if (batch.current()?.test.spec.repeatable !== false) return true;
    }
    return false;
  }

  #runTwice(idle: readonly Lane[]): void {
    const state = this.#state;
    if (!this.#policy.speculates) return;
    for (const duplicate of speculate(state, idle)) {
      const { lane, test, prediction, hold } = duplicate;
      const picks = [{ test, prediction }];
      const decision = describeDuplicate(state, duplicate);
      leaseBatch(state, { worker: lane.worker, picks, decision, hold });
    }
  }
}

/** Its next test has left. */
function takeFrom(planned: PlannedWork[]): void {
  const [work] = planned;
  if (work === undefined || "test" in work) planned.shift();
  else work.count -= 1;
}

/** Lanes that the walk gave nothing: those first whose turn it is, or, where they are many, fast ones. */
function idleLanes(fleet: LaneGroups): Lane[] {
  const idle: Lane[] = [];
  for (const { lanes } of fleet.all) {
    for (const lane of lanes) {
      if (lane.open && lane.picked.length === 0 && isFree(lane.worker)) idle.push(lane);
    }
  }
  return idle.length > LANES_PER_PASS ? idle : idle.sort(byTurn);
}

function byTurn(a: Lane, b: Lane): number {
  return earlier(a, b) ? -1 : 1;
}

function patienceFor(lanes: number): number {
  return Math.floor(Math.max(0, lanes - FEW_LANES) * CHANGES_PER_LANE);
}

function isIdle(worker: WorkerState): boolean {
  return worker.batches.length === 0 && isFree(worker);
}
