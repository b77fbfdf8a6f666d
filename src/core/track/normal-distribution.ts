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
