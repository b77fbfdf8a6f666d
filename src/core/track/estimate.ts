/** A belief about one number: a normal distribution that learns from noisy observations. */

/** Mutable on purpose: millions of these are updated in place. */
export interface Estimate {
  mean: number;
  variance: number;
  samples: number;
}

export function estimate(mean: number, variance: number, samples = 0): Estimate {
  return { mean, variance, samples };
}

/**
 * Learns from one observation of the sum of several unknowns: each takes the share of the surprise
 * that its own uncertainty has in the whole (a Kalman filter step whose covariances are dropped, as
 * in rating systems; Herbrich, Minka and Graepel, "TrueSkill", 2006).
 *
 * @param parts what was added up
 * @param observed the sum as it was seen
 * @param noiseVariance variance of the observation itself
 */
export function learnSum(
  parts: readonly Estimate[],
  observed: number,
  noiseVariance: number,
): void {
  let mean = 0;
  let variance = noiseVariance;
  for (const part of parts) {
    mean += part.mean;
    variance += part.variance;
  }
  const surprise = observed - mean;
  for (const part of parts) {
    const gain = part.variance / variance;
    part.mean += gain * surprise;
    part.variance -= gain * part.variance;
    part.samples += 1;
  }
}
