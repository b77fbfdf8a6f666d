/**
 * The linear-programming bound for machines of several kinds: however tests are split among the
 * kinds that can run them, some kind is not done earlier.
 */

/** Rounds of the search; each looks at every test once. */
const ROUNDS = 1500;

/** The search ends when the bound is within this share of what a fractional split reaches. */
const CLOSE_ENOUGH = 0.0005;

/** From how evenly to how sharply a test prefers the kind that is cheapest for it. */
const FIRST_SHARPNESS = 4;
const LAST_SHARPNESS = 4000;

/** Smaller shares of a test are not worth their logarithm. */
const SMALLEST_SHARE = 1e-9;

/**
 * Maximises the dual of "minimise T so that each test is split among the kinds and no kind has
 * more than T of work": for any prices w of the kinds' time with Σ w·speed = 1, the sum over the
 * tests of their cheapest w·seconds is a lower bound. Prices follow the loads (multiplicative
 * weights; Plotkin, Shmoys and Tardos, 1995) with a softened choice that gets sharper. Whatever
 * prices are found, the bound is valid; more rounds only make it tighter.
 *
 * @param rows for each test its seconds on each kind at speed 1, infinite where it cannot run;
 *   each test can run somewhere
 * @param speeds total speed of each kind's slots
 * @param knownSeconds another bound: the search ends when it cannot come to more
 * @returns seconds, at least those known
 */
export function kindBoundSeconds(
  rows: readonly (readonly number[])[],
  speeds: readonly number[],
  knownSeconds: number,
): number {
  // Work of a test on a kind as time of the whole kind.
  const costs = rows.map((row) => row.map((seconds, kind) => seconds / (speeds[kind] ?? 1)));
  const prices = speeds.map(() => 0);
  let bound = knownSeconds;
  let reached = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sharpness = FIRST_SHARPNESS * (LAST_SHARPNESS / FIRST_SHARPNESS) ** (round / ROUNDS);
    const { loads, dual } = split(costs, prices, sharpness);
    const highest = Math.max(...loads);
    bound = Math.max(bound, dual);
    reached = Math.min(reached, highest);
    if (reached - bound <= CLOSE_ENOUGH * reached) break;
    for (const [kind, load] of loads.entries()) {
      prices[kind] = (prices[kind] ?? 0) + (2 / sharpness) * (load / highest - 1);
    }
  }
  return bound;
}

/**
 * Splits every test by the prices (natural logarithms, of the time of whole kinds).
 *
 * @returns the load of each kind, and the bound that these prices prove
 */
function split(
  costs: readonly (readonly number[])[],
  prices: readonly number[],
  sharpness: number,
): { loads: number[]; dual: number } {
  const top = Math.max(...prices);
  const weights = prices.map((price) => Math.max(Math.exp(price - top), Number.MIN_VALUE));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const leastRatio = SMALLEST_SHARE ** (1 / sharpness);
  const loads = prices.map(() => 0);
  const shares = prices.map(() => 0);
  let sumOfCheapest = 0;
  for (const row of costs) {
    const cheapest = cheapestOf(row, weights);
    sumOfCheapest += cheapest;
    if (cheapest === 0) continue;
    let sum = 0;
    for (const [kind, cost] of row.entries()) {
      const ratio = cheapest / (cost * (weights[kind] ?? 0));
      const share = ratio === 1 ? 1 : ratio < leastRatio ? 0 : ratio ** sharpness;
      shares[kind] = share;
      sum += share;
    }
    for (const [kind, share] of shares.entries()) {
      if (share > 0) loads[kind] = (loads[kind] ?? 0) + (share / sum) * (row[kind] ?? 0);
    }
  }
  return { loads, dual: sumOfCheapest / total };
}

function cheapestOf(row: readonly number[], weights: readonly number[]): number {
  let cheapest = Number.POSITIVE_INFINITY;
  for (const [kind, cost] of row.entries()) {
    cheapest = Math.min(cheapest, cost * (weights[kind] ?? 0));
  }
  return cheapest;
}
