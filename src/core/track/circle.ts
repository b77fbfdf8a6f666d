/** A circle of tests that belong together, and what one of them is expected to take. */

import { PRIOR } from "./prior.ts";

/** Farther than this from the average an observation says no more (Huber, 1964). */
export const FARTHEST = 2;

/** The newest observation counts for at least one part in so many. */
export const LONGEST_MEMORY = 300;

/** What is believed of a suite before any of its tests was seen counts as so much of one test. */
const PRIOR_WEIGHT = 1 / 6;

/** Tests that belong together: those of a function, a class, a file, a folder, a group, a suite. */
export interface Circle {
  /** Whose it is. */
  readonly owner: object;
  mean: number;
  samples: number;
  /** The next larger one; the suite has none, nor has one that was not asked for since it was stored. */
  parent: Circle | undefined;
  /** Mean when the version last changed because of it. */
  announced: number;
  /** Its tests that run for longer than was expected: how many, and the sum of what is expected now. */
  outliving: number;
  outlivingSum: number;
}

/** A circle with what is known of it. */
export function makeCircle(owner: object, mean = 0, samples = 0): Circle {
  const unknown = { parent: undefined, outliving: 0, outlivingSum: 0 };
  return { owner, mean, samples, announced: mean, ...unknown };
}

/**
 * What a test of the circle is expected to take: Huber's location (1964) of those that ended, taken
 * to lie at their mean, and those that outlive expectations, taken to lie at theirs.
 */
export function meanOf({ mean, samples, outliving, outlivingSum }: Circle): number {
  const ended = samples === 0 ? PRIOR_WEIGHT : Math.min(samples, LONGEST_MEMORY);
  const from = samples === 0 ? PRIOR.suiteMean : mean;
  if (outliving === 0) return from;
  const gap = outlivingSum / outliving - from;
  const share = outliving / (ended + outliving);
  const pull = Math.sign(gap) * FARTHEST;
  const [near, far] = [share * gap, (1 - share) * gap];
  if (outliving <= ended) return from + smaller(near, (pull * outliving) / ended);
  return from + gap - smaller(far, (pull * ended) / outliving);
}

function smaller(a: number, b: number): number {
  return Math.abs(a) < Math.abs(b) ? a : b;
}
