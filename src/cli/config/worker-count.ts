/** How many workers there are to be: a number, or bounds between which the number follows the load. */

/** On one machine. */
export const MOST_WORKERS = 1000;

/** Such as `4` or `2..8`. */
const TEXT = /^(\d+)(?:\.\.(\d+))?$/;

export interface WorkerCount {
  /** At the start, and at least. */
  readonly min: number;
  /** As long as they are worth it. */
  readonly max: number;
}

/** Reads `4` or `2..8`; `undefined` when it is neither, or out of range. */
export function parseWorkerCount(text: string): WorkerCount | undefined {
  const [, low, high = low] = TEXT.exec(text.trim()) ?? [];
  const [min, max] = [Number(low), Number(high)];
  return min >= 1 && min <= max && max <= MOST_WORKERS ? { min, max } : undefined;
}
