/** Which lanes have set up, or will have in a plan, what the tests of a group share. */

import type { Pick } from "../handle/lease-batch.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
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
  readonly warm: readonly WarmLane[];
}

export class PlannedFixtures {
  readonly #state: BalancerState;
  readonly #warm = new Map<string, WarmLane[]>();

  /** Counts set-ups that nobody has made into the time that everything takes. */
  constructor(state: BalancerState, fleet: LaneGroups) {
    this.#state = state;
    if (!state.tracker.groupSetUps.any) return;
    for (const group of fleet.all) {
      for (const lane of group.lanes) {
        for (const key of lane.worker.fixtures) this.#add(key, { lane, group });
        for (const { attempts } of lane.worker.batches)
          for (const { test } of attempts) this.#add(test.subject.groupKey, { lane, group });
      }
    }
    if (fleet.speed > 0) fleet.restSeconds += this.#missingSeconds() / fleet.speed;
  }

  /** `undefined` where the test's group shares nothing that is worth a thought. */
  of({ subject }: TestState): Fixture | undefined {
    const seconds = this.#state.tracker.groupSetUps.secondsOf(subject);
    return seconds === 0 ? undefined : { seconds, warm: this.#warm.get(subject.groupKey) ?? [] };
  }

  /** The plan gives the test to the lane. */
  plan({ subject }: TestState, warm: WarmLane): void {
    if (this.#state.tracker.groupSetUps.any) this.#add(subject.groupKey, warm);
  }

  /** In an order in which each group is set up and done with before the next. */
  inGroups(picks: readonly Pick[]): readonly Pick[] {
    if (!this.#state.tracker.groupSetUps.any) return picks;
    const byGroup = new Map<string, Pick[]>();
    for (const pick of picks) {
      const { groupKey } = pick.test.subject;
      byGroup.set(groupKey, [...(byGroup.get(groupKey) ?? []), pick]);
    }
    return [...byGroup.values()].flat();
  }

  #add(key: string, warm: WarmLane): void {
    const known = this.#warm.get(key);
    if (known === undefined) this.#warm.set(key, [warm]);
    else if (known.every(({ lane }) => lane !== warm.lane)) known.push(warm);
  }

  #missingSeconds(): number {
    const missing = new Set<string>();
    let seconds = 0;
    let asked = 0;
    for (const test of this.#state.waiting.all()) {
      const fixture = this.of(test);
      const { groupKey } = test.subject;
      if (fixture?.warm.length === 0 && !missing.has(groupKey)) {
        missing.add(groupKey);
        seconds += fixture.seconds;
      }
      asked += 1;
      if (asked === MOST_ASKED) break;
    }
    return seconds;
  }
}
