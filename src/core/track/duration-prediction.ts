/** A predicted duration: a log-normal distribution, with what the planner asks of it. */

/** Natural logarithm of seconds is normally distributed with these parameters. */
export interface DurationPrediction {
  readonly logMean: number;
  readonly logVariance: number;
}

/** Beyond this the mean of a log-normal says more about our ignorance than about the test. */
const LARGEST_MEAN_VARIANCE = 2.5;

/** Standard normal quantile of 95 %. */
export const Z95 = 1.6449;

/**
 * Standard normal value beyond which so little of a prediction is left, one in 500, that its shape
 * says nothing any more.
 */
const OUTLIVED = 2.88;

export function medianSeconds(prediction: DurationPrediction): number {
  return Math.exp(prediction.logMean);
}

/** Expected seconds: above the median by half the spread, since durations have long tails. */
export function meanSeconds(prediction: DurationPrediction): number {
  const variance = Math.min(prediction.logVariance, LARGEST_MEAN_VARIANCE);
  return Math.exp(prediction.logMean + variance / 2);
}

/** Standard deviation in seconds, of a log-normal distribution. */
export function deviationSeconds({ logMean, logVariance }: DurationPrediction): number {
  const variance = Math.min(logVariance, LARGEST_MEAN_VARIANCE);
  return Math.exp(logMean + variance / 2) * Math.sqrt(Math.expm1(variance));
}

/** Seconds that the test exceeds with a probability of 5 %. */
export function upperSeconds(prediction: DurationPrediction): number {
  return Math.exp(prediction.logMean + Z95 * Math.sqrt(prediction.logVariance));
}

/** Seconds that the test falls short of with a probability of 5 %. */
export function lowerSeconds(prediction: DurationPrediction): number {
  return Math.exp(prediction.logMean - Z95 * Math.sqrt(prediction.logVariance));
}

/** The same test, when something comes before it that takes so long for certain. */
export function delayed(prediction: DurationPrediction, seconds: number): DurationPrediction {
  if (seconds === 0) return prediction;
  const median = medianSeconds(prediction);
  const all = median + seconds;
  return {
    logMean: Math.log(all),
    logVariance: prediction.logVariance * (median / all) ** 2,
  };
}

/** What takes longer than this has outlived all that was predicted of it. */
export function outlivedSeconds({ logMean, logVariance }: DurationPrediction): number {
  return Math.exp(logMean + OUTLIVED * Math.sqrt(logVariance));
}
