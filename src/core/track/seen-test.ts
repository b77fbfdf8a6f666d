/** A test that has been seen: what is known of it on each class of workers where that matters. */

import { PRIOR } from "./prior.ts";
import type { SuiteHabits } from "./suite-habits.ts";
import type { WorkerFactor } from "./worker-factors.ts";
import { factorMean } from "./worker-factors.ts";

/** Mutable on purpose: millions of these are updated in place. */
export interface SeenTest {
  /** Logarithm of seconds on the worker of `origin`, at the suite's usual pace. */
  mean: number;
  /** Mean logarithm of its own surprises there. */
  logWobble: number;
  /** Successes; 0 when all that is known is a failure or a lower bound. */
  samples: number;
  /** The worker that it was last seen on, to whose speed the mean belongs. */
  origin: WorkerFactor;
  /** What is known of it on another class, if its suite's tests differ in what suits them. */
  next: SeenTest | undefined;
}

/** The place for what is known of a test, whether anything is or not. */
export interface TestRecord {
  /** Whose it is. */
  readonly owner: object;
  /** Where the test was seen last. */
  newest: SeenTest | undefined;
}

/** The suite's usual surprise counts as many of the test's own. */
const SHRINKAGE = 2;

/** The newest surprise counts for at least one part in so many. */
const LONGEST_MEMORY = 8;

/** A surprise says no more than this many times more or less than its suite's usual one. */
const CLIP = 8;

/** Standard deviation of a normal distribution whose absolute values have the median 1. */
const PER_MEDIAN = 1.4826;

/** The newest duration counts for so much if it is no great surprise. */
const RECENCY = 0.55;

/** A surprise of so many usual ones is as likely a change for good as noise. */
const CHANGE = 3;

/** Median surprise that is expected of the test where it was seen. */
function wobbleOf(test: SeenTest, habits: SuiteHabits): number {
  const own = Math.min(test.samples - 1, LONGEST_MEMORY);
  if (own <= 0) return habits.wobble.mean;
  const usual = SHRINKAGE * Math.log(habits.wobble.mean);
  return Math.exp((usual + own * test.logWobble) / (SHRINKAGE + own));
}

/** Learns how much the test varies; to be called before its samples count the new one. */
export function learnWobble(test: SeenTest, habits: SuiteHabits, surprise: number): void {
  const usual = habits.wobble.mean;
  const clipped = Math.min(usual * CLIP, Math.max(usual / CLIP, Math.abs(surprise)));
  const gain = 1 / Math.min(test.samples, LONGEST_MEMORY);
  test.logWobble += gain * (Math.log(clipped) - test.logWobble);
}

/** Variance of the test itself where it was seen. */
export function ownVariance(test: SeenTest, habits: SuiteHabits): number {
  if (test.samples === 0) return PRIOR.failure;
  return varianceOf(wobbleOf(test, habits));
}

/** The same where it is to run: on another class it is less certain, if its suite's tests differ. */
export function varianceHere(test: SeenTest, workerClass: string, habits: SuiteHabits): number {
  const own = ownVariance(test, habits);
  if (test.origin.workerClass === workerClass || !habits.classesDiffer) return own;
  return Math.max(own, varianceOf(habits.moved.mean));
}

/** What is known of a test on this class of workers, if it was seen there. */
export function entryOn(newest: SeenTest, workerClass: string): SeenTest | undefined {
  for (let at: SeenTest | undefined = newest; at !== undefined; at = at.next) {
    if (at.origin.workerClass === workerClass) return at;
  }
  return undefined;
}

/** A belief about a test on a worker of speed 1. */
interface AtSpeedOne {
  readonly mean: number;
  readonly variance: number;
}

/** Whatever the class: where a test has been seen on several, what they say together. */
export function everywhere(newest: SeenTest, habits: SuiteHabits): AtSpeedOne {
  let sum = 0;
  let count = 0;
  for (let at: SeenTest | undefined = newest; at !== undefined; at = at.next) {
    sum += at.mean - factorMean(at.origin);
    count += 1;
  }
  return { mean: sum / count, variance: ownVariance(newest, habits) };
}

/** For workers of a class, as far as the test is known there. */
export function onClass(newest: SeenTest, workerClass: string, habits: SuiteHabits): AtSpeedOne {
  const seen = habits.classesDiffer ? entryOn(newest, workerClass) : newest;
  if (seen !== undefined) {
    return { mean: seen.mean - factorMean(seen.origin), variance: ownVariance(seen, habits) };
  }
  const { mean } = everywhere(newest, habits);
  return { mean, variance: varianceHere(newest, workerClass, habits) };
}

/** Variance of a normal distribution with this median of absolute values. */
export function varianceOf(wobble: number): number {
  return (PER_MEDIAN * wobble) ** 2;
}

/**
 * Share of a surprise that a test takes over. Small surprises are mostly noise, large ones mostly
 * changes for good.
 *
 * @param usual size of surprises in its suite
 */
export function gainOf(surprise: number, usual: number): number {
  const change = 1 - 1 / (1 + (surprise / (CHANGE * usual)) ** 4);
  return RECENCY + (1 - RECENCY) * change;
}
