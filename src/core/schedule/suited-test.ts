/** Finds, among tests of about one length, one that suits the workers which ask for it. */

import type { TestState } from "../state/test-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import type { LaneGroup } from "./lane.ts";
import type { LaneGroups } from "./lane-groups.ts";
import type { Shelf } from "./waiting/shelf.ts";

/** So many tests are looked at. */
const CHOICE = 16;

/** A test that costs hardly more here than anywhere is good enough. */
const GOOD_ENOUGH = 1.02;

/**
 * The one of the shelf's next tests that costs least on this group, compared with where it costs
 * least: its comparative advantage. Where all groups suit all tests alike, the next one.
 */
export function suitedTest(
  fleet: LaneGroups,
  group: LaneGroup,
  shelf: Shelf,
): TestState | undefined {
  let best = shelf.first();
  if (best === undefined || !fleet.dependsOnClass(best)) return best;
  let leastExcess = Number.POSITIVE_INFINITY;
  let looked = 0;
  for (const test of shelf.inOrder()) {
    const predict = fleet.predictor(test);
    const costOn = (one: LaneGroup) => meanSeconds(predict(one)) * one.price;
    const cheapest = Math.min(...fleet.feasible(test.demand).map(costOn));
    const excess = cheapest > 0 ? costOn(group) / cheapest : 1;
    if (excess < leastExcess) {
      best = test;
      leastExcess = excess;
    }
    looked += 1;
    if (leastExcess <= GOOD_ENOUGH || looked === CHOICE) break;
  }
  return best;
}
