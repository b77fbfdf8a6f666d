/** The standard normal distribution, as far as predictions need it. */

/**
 * Probability of a value below `z`, exact to about 0.0001 (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 1964, 26.2.17 with three terms).
 */
export function normalProbability(z: number): number {
  const t = 1 / (1 + 0.33267 * Math.abs(z));
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const tail = density * t * (0.4361836 + t * (-0.1201676 + t * 0.937298));
  return z < 0 ? tail : 1 - tail;
}

/**
 * The value below which one falls with probability `p`, exact to about 0.0005 (the same, 26.2.23).
 *
 * @param p larger than 0 and smaller than 1
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}

/** Standard deviations beyond which the tail is too thin for a quotient, and a series is exact. */
const FAR = 3;

/** Mean of what lies beyond a limit, exact to 0.03 standard deviations. */
export function meanBeyond(mean: number, deviation: number, limit: number): number {
  const z = (limit - mean) / deviation;
  if (z > FAR) return limit + deviation * (1 / z - 2 / z ** 3);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return mean + (deviation * density) / normalProbability(-z);
}
