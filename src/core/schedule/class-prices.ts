/** What the time of different machines is worth where tests differ in what suits them. */

/** Rounds of the search; each looks at every row once. */
const ROUNDS = 32;

/** From how evenly to how sharply a test prefers the class that is cheapest for it. */
const FIRST_SHARPNESS = 2;
const LAST_SHARPNESS = 100;

/** Smaller shares of a test are not worth their logarithm. */
const SMALLEST_SHARE = 1e-6;

/** Prices are better than others if they prove a bound that is higher by so much. */
const LEAST_GAIN = 1e-9;

/** Machines that are alike to all tests but for their speed. */
export interface MachineClass {
  /** Of all its lanes together; above 0. */
  readonly speed: number;
  /** Work that they hold already, in seconds at speed 1. */
  readonly heldSeconds: number;
}

export interface ClassPrices {
  /** By how many seconds everything ends later for a second of work, at speed 1, on each class. */
  readonly prices: readonly number[];
  /** When everything ends, in seconds, if all work is split as these prices say. */
  readonly restSeconds: number;
}

/**
 * Prices at which every class is asked for as much as it can do: the dual of "minimise T so that
 * each test is split among the classes and none has more than T of work" (for unrelated machines
 * Lenstra, Shmoys and Tardos, 1990), by multiplicative weights with a softened choice that gets
 * sharper (Plotkin, Shmoys and Tardos, 1995). If all classes do all work in the same time, their
 * prices are equal.
 *
 * @param rows seconds of each test on each class at speed 1, infinite where it cannot run; each can
 *   run somewhere
 */
export function classPrices(
  rows: readonly (readonly number[])[],
  classes: readonly MachineClass[],
): ClassPrices {
  // Logarithms, of the time of whole classes; at first work costs the same everywhere.
  const worth = classes.map(({ speed }) => Math.log(speed));
  let best: ClassPrices | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sharpness = FIRST_SHARPNESS * (LAST_SHARPNESS / FIRST_SHARPNESS) ** (round / ROUNDS);
    const prices = normalised(worth, classes);
    const { loads, restSeconds } = split(rows, classes, prices, sharpness);
    if (best === undefined || restSeconds > best.restSeconds * (1 + LEAST_GAIN)) {
      best = { prices, restSeconds };
    }
    const highest = Math.max(...loads);
    if (!(highest > 0) || classes.length === 1) break;
    for (const [place, load] of loads.entries()) {
      worth[place] = (worth[place] ?? 0) + (2 / sharpness) * (load / highest - 1);
    }
  }
  return best ?? { prices: [], restSeconds: 0 };
}

/** Prices of work, such that a second of the whole fleet is worth a second. */
function normalised(worth: readonly number[], classes: readonly MachineClass[]): number[] {
  const top = Math.max(...worth);
  const shares = worth.map((value) => Math.exp(value - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return classes.map(({ speed }, place) => (shares[place] ?? 0) / total / speed);
}

/** Splits every test by the prices: how long each class is busy, and what they prove. */
function split(
  rows: readonly (readonly number[])[],
  classes: readonly MachineClass[],
  prices: readonly number[],
  sharpness: number,
): { loads: number[]; restSeconds: number } {
  const leastRatio = SMALLEST_SHARE ** (1 / sharpness);
  const loads = classes.map(({ heldSeconds, speed }) => heldSeconds / speed);
  let restSeconds = classes.reduce(
    (sum, { heldSeconds }, place) => sum + heldSeconds * (prices[place] ?? 0),
    0,
  );
  const shares = classes.map(() => 0);
  for (const row of rows) {
    const cheapest = cheapestOf(row, prices);
    restSeconds += cheapest;
    let sum = 0;
    for (const [place, seconds] of row.entries()) {
      const ratio = cheapest / (seconds * (prices[place] ?? 0));
      const preference = ratio === 1 ? 1 : ratio > leastRatio ? ratio ** sharpness : 0;
      const share = preference * (classes[place]?.speed ?? 1);
      shares[place] = share;
      sum += share;
    }
    for (const [place, share] of shares.entries()) {
      if (share === 0) continue;
      const seconds = (share / sum) * (row[place] ?? 0);
      loads[place] = (loads[place] ?? 0) + seconds / (classes[place]?.speed ?? 1);
    }
  }
  return { loads, restSeconds };
}

/** What a test costs where it costs least. */
export function cheapestOf(row: readonly number[], prices: readonly number[]): number {
  let cheapest = Number.POSITIVE_INFINITY;
  for (const [place, seconds] of row.entries()) {
    cheapest = Math.min(cheapest, seconds * (prices[place] ?? 0));
  }
  return cheapest;
}
