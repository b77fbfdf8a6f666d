/** The best that simple rules make of tests that nobody can tell apart, chosen with all knowledge. */

import type { RandomStream } from "../random-stream.ts";
import type { BlindRule } from "./blind-schedule.ts";
import { blindSchedule } from "./blind-schedule.ts";
import { KnownLengths } from "./known-lengths.ts";

/** From which share of the tests on one counts as long; 1: none. */
const LONG_SHARES = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1];

export interface BlindOracle {
  /** Makespan, over all orders. */
  readonly meanSeconds: number;
  readonly worstSeconds: number;
  /** The rule with the least mean makespan. */
  readonly rule: BlindRule;
}

/**
 * What a scheduler could do that has the true speed of each worker and the durations of all tests,
 * but not which test has which: tests that it has not begun are alike to it, so their order is left
 * to chance. Of a family of rules it takes the one that suits this very trace and pool best, on the
 * orders on which it is measured. That is more than any balancer without history has, except that
 * names and groups of tests may tell it something. It shows what is within reach, and proves no
 * bound.
 *
 * @param seconds durations at speed 1, at least one
 * @param speeds of all slots, at least one
 * @param orders how many random orders each rule is tried on
 */
export function blindOracle(
  seconds: readonly number[],
  speeds: readonly number[],
  { orders, wasteShare, random }: { orders: number; wasteShare: number; random: RandomStream },
): BlindOracle {
  const known = new KnownLengths(seconds);
  const fastestFirst = [...speeds].sort((a, b) => b - a);
  const shuffles = Array.from({ length: orders }, () => random.shuffled(seconds));
  let best: BlindOracle | undefined;
  for (const rule of rulesFor(fastestFirst, known, wasteShare)) {
    const ends = shuffles.map(
      (order) => blindSchedule(order, fastestFirst, known, rule).makespanSeconds,
    );
    const meanSeconds = ends.reduce((sum, end) => sum + end, 0) / orders;
    if (best !== undefined && meanSeconds >= best.meanSeconds) continue;
    best = { meanSeconds, worstSeconds: Math.max(...ends), rule };
  }
  if (best === undefined) throw new RangeError("no order to try a rule on");
  return best;
}

/** Some slots at least are used from the start: those as fast as the middle one. */
function rulesFor(
  fastestFirst: readonly number[],
  known: KnownLengths,
  wasteShare: number,
): BlindRule[] {
  const middle = fastestFirst[fastestFirst.length >> 1] ?? 0;
  const leastSpeeds = [0, ...new Set(fastestFirst)].filter((speed) => speed <= middle);
  return leastSpeeds.flatMap((leastSpeed) =>
    LONG_SHARES.map((share) => ({ leastSpeed, longSeconds: known.quantile(share), wasteShare })),
  );
}
