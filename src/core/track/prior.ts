/** What is believed before there are observations, and how noisy observations are. */

/**
 * Variances are of natural logarithms: 0.25 is "within a factor of 1.65 two times in three". All of
 * these were chosen once for all suites.
 */
export const PRIOR = {
  /** Half a second, give or take a factor of twenty. */
  suiteMean: Math.log(0.5),
  suite: 9,
  /** Mean surprise of a new test, as a logarithm. */
  newSurprise: 1,
  /** How far a declared duration may be off. */
  declared: 0.5,
  /** How far a test may be off that has only failed. */
  failure: 1,
  /** How far a class of workers may lie from the others. */
  class: 0.35,
  /** How far a worker may lie from its class. */
  worker: 0.04,
  /** How far a run as a whole may lie from what was expected of it. */
  pace: 0.01,
  /** Median surprise of a known test, as a logarithm. */
  wobble: 0.12,
  /** Median surprise of a test on a class of workers where it was never seen. */
  moved: 0.2,
  /** How far a run may be off as a whole, in a prediction before it. */
  pacing: 0.0025,
  /** Mean surprise of known tests, in medians: tails are heavy. */
  seenSurprise: 1.8,
} as const;

/** Added to a stored variance at the start of each run: the older, the less it counts. */
export const DRIFT_PER_RUN = { class: 0.05, worker: 0.01 } as const;

/**
 * What starting a test and measuring it adds by chance, in seconds: a duration that is not much
 * longer says little about its worker.
 */
const JITTER_SECONDS = 0.03;

/** Even the shortest duration says something. */
const LARGEST_JITTER = 1;

/** Durations below this are not told apart. */
const SHORTEST_SECONDS = 0.0001;

/** Variance that chance adds to the logarithm of a duration, whatever the test. */
export function jitterOf(seconds: number): number {
  return Math.min(LARGEST_JITTER, (JITTER_SECONDS / Math.max(seconds, SHORTEST_SECONDS)) ** 2);
}

/** Natural logarithm of a duration in seconds. */
export function logSeconds(seconds: number): number {
  return Math.log(Math.max(seconds, SHORTEST_SECONDS));
}
