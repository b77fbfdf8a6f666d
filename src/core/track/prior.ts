/** What is believed before there are observations, and how noisy observations are. */

/**
 * Variances are of natural logarithms: 0.25 is "within a factor of 1.65 two times in three". All of
 * these were chosen once for all suites.
 */
export const PRIOR = {
  /** Half a second, give or take a factor of twenty. */
  suiteMean: Math.log(0.5),
  suite: 9,
  /** How far the tests of one suite lie apart, until the suite itself has shown it. */
  spread: 1.5,
  /** So many observations is that worth. */
  spreadWeight: 8,
  /** How far the average of a group lies from that of its suite. */
  group: 0.4,
  /** How far a declared duration may be off. */
  declared: 0.5,
  /** How far a class of workers may lie from the others. */
  class: 0.35,
  /** How far a worker may lie from its class. */
  worker: 0.04,
  /** Between two runs of one test on one worker. */
  noise: 0.03,
} as const;

/** Added to a stored variance at the start of each run: the older, the less it counts. */
export const DRIFT_PER_RUN = {
  suite: 0.01,
  spread: 0,
  "group-spread": 0,
  group: 0.005,
  test: 0.02,
  class: 0.05,
  worker: 0.01,
} as const;

/**
 * What starting a test and measuring it adds by chance, in seconds: a duration that is not much
 * longer says little about its worker.
 */
const JITTER_SECONDS = 0.03;

/** Even the shortest duration says something. */
const LARGEST_NOISE = 1;

/** Durations below this are not told apart. */
const SHORTEST_SECONDS = 0.0001;

/** Variance of the logarithm of one measured duration. */
export function noiseOf(seconds: number): number {
  const jitter = JITTER_SECONDS / Math.max(seconds, SHORTEST_SECONDS);
  return Math.min(LARGEST_NOISE, PRIOR.noise + jitter ** 2);
}

/** Natural logarithm of a duration in seconds. */
export function logSeconds(seconds: number): number {
  return Math.log(Math.max(seconds, SHORTEST_SECONDS));
}
