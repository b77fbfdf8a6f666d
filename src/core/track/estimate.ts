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

/** A part of a sum, added or taken away. */
export interface Term {
  readonly part: Estimate;
  readonly sign: 1 | -1;
}

/**
 * Learns from one observation of a sum: each part takes the share of the surprise that its own
 * uncertainty has in the whole (a Kalman filter step whose covariances are dropped, as in rating
 * systems; Herbrich, Minka and Graepel, "TrueSkill", 2006).
 *
 * @param surprise what was seen beyond the sum of the means
 * @param variance of the whole sum, the observation's own noise included
 */
export function learnSum(terms: readonly Term[], surprise: number, variance: number): void {
  for (const { part, sign } of terms) {
    const gain = part.variance / variance;
    part.mean += sign * gain * surprise;
    part.variance -= gain * part.variance;
    part.samples += 1;
  }
}
