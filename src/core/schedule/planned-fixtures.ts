/** Which lanes have set up, or will have in a plan, what the tests of a group share. */

import type { Pick } from "../handle/lease-batch.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { Lane, LaneGroup } from "./lane.ts";
import type { LaneGroups } from "./lane-groups.ts";

/** More waiting tests are not asked which groups are still to be set up. */
const MOST_ASKED = 2048;

/** A lane on which a group is set up. */
export interface WarmLane {
  readonly lane: Lane;
  readonly group: LaneGroup;
}

/** What the group of a test shares: what it takes to set it up, and who has done that. */
export interface Fixture {
  /** On a worker of speed 1. */
  readonly seconds: number;
  readonly warm: ReadonlyMap<Lane, WarmLane>;
}

/** Of groups that nobody asks for, nothing is looked for: there may be many, on many workers. */
export class PlannedFixtures {
  readonly #state: BalancerState;
  readonly #fleet: LaneGroups;
  readonly #isOn: boolean;
  readonly #warm = new Map<string, Map<Lane, WarmLane>>();
  /** Groups of what workers hold. */
  #held: ReadonlyMap<WorkerState, ReadonlySet<string>> | undefined;

  /**
   * Counts set-ups that nobody has made into the time that everything takes.
   *
   * @param isOn whether single tests are placed at all, on lanes that are not too many
   */
  constructor(state: BalancerState, fleet: LaneGroups, isOn: boolean) {
    this.#state = state;
    this.#fleet = fleet;
    this.#isOn = isOn && state.tracker.groupSetUps.any;
    if (this.#isOn && fleet.speed > 0) fleet.restSeconds += this.#missingSeconds() / fleet.speed;
  }

  /** `undefined` where the test's group shares nothing that is worth a thought. */
  of({ subject }: TestState): Fixture | undefined {
    const seconds = this.#isOn ? this.#state.tracker.groupSetUps.secondsOf(subject) : 0;
    return seconds === 0 ? undefined : { seconds, warm: this.#warmOf(subject.groupKey) };
  }

  /** The plan gives the test to the lane. */
  plan({ subject }: TestState, warm: WarmLane): void {
    this.#warm.get(subject.groupKey)?.set(warm.lane, warm);
  }

  /** In an order in which each group is set up and done with before the next. */
  inGroups(picks: readonly Pick[]): readonly Pick[] {
    if (!this.#isOn) return picks;
    const byGroup = new Map<string, Pick[]>();
    for (const pick of picks) {
      const { groupKey } = pick.test.subject;
      byGroup.set(groupKey, [...(byGroup.get(groupKey) ?? []), pick]);
    }
    return [...byGroup.values()].flat();
  }

  #warmOf(key: string): Map<Lane, WarmLane> {
    const known = this.#warm.get(key);
    if (known !== undefined) return known;
    const warm = new Map<Lane, WarmLane>();
    const held = this.#heldGroups();
    for (const group of this.#fleet.all) {
      for (const lane of group.lanes) {
        const isWarm = lane.worker.fixtures.has(key) || held.get(lane.worker)?.has(key) === true;
        if (isWarm) warm.set(lane, { lane, group });
      }
    }
    this.#warm.set(key, warm);
    return warm;
  }

  #heldGroups(): ReadonlyMap<WorkerState, ReadonlySet<string>> {
    if (this.#held !== undefined) return this.#held;
    const held = new Map<WorkerState, ReadonlySet<string>>();
    for (const worker of this.#state.workers.values()) {
      if (worker.batches.length === 0) continue;
      const keys = worker.batches.flatMap(({ attempts }) =>
        attempts.map(({ test }) => test.subject.groupKey),
      );
      held.set(worker, new Set(keys));
    }
    this.#held = held;
    return held;
  }

  #missingSeconds(): number {
    const asked = new Set<string>();
    let seconds = 0;
    let left = MOST_ASKED;
    for (const queue of this.#state.waiting.runs) {
      for (const test of queue.inOrder()) {
        if (left === 0) return seconds;
        left -= 1;
        const { groupKey } = test.subject;
        if (asked.has(groupKey)) continue;
        asked.add(groupKey);
        const fixture = this.of(test);
        if (fixture?.warm.size === 0) seconds += fixture.seconds;
      }
    }
    return seconds;
  }
}
