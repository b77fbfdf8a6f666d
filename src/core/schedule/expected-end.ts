/** When a run is expected to end if a certain test goes to a certain lane. */

import type { DurationPrediction } from "../track/duration-prediction.ts";
import { upperSeconds } from "../track/duration-prediction.ts";

/** Standard normal values that are equally likely, and stand for all others. */
const SCENARIOS = [-1.645, -0.842, -0.253, 0.253, 0.842, 1.645];

/**
 * Seconds until everything is done, over all that the test may take: the rest of the work if it
 * fits in beside that, or the end of this test if that is later. A slow worker may be welcome for a
 * known test and a risk for a new one, which may be one of the longest.
 *
 * @param restSeconds how long everything takes if it can be shared out evenly
 * @param startInSeconds when the lane would begin with the test
 * @param logFactor how the lane stretches the test's duration
 */
export function expectedEndSeconds(
  restSeconds: number,
  startInSeconds: number,
  test: DurationPrediction,
  logFactor: number,
): number {
  const factor = Math.exp(logFactor);
  if (startInSeconds + upperSeconds(test) * factor <= restSeconds) return restSeconds;
  const spread = Math.sqrt(test.logVariance);
  let sum = 0;
  for (const scenario of SCENARIOS) {
    const seconds = Math.exp(test.logMean + spread * scenario) * factor;
    sum += Math.max(restSeconds, startInSeconds + seconds);
  }
  return sum / SCENARIOS.length;
}
