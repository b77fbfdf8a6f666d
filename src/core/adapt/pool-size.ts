/** How many workers of a class that may grow and shrink are to come or to go. */

import type { WorkerId } from "../model/identifiers.ts";
import type { ScaleLimits, ScaleSignal } from "./scale-signal.ts";

/** A worker goes when it was not needed at so many looks in a row: one look may be mistaken. */
const LOOKS_BEFORE_LEAVING = 3;

/** A class whose number of workers is to change. */
export interface PoolChange {
  readonly workerClass: string;
  /** New workers to be started. */
  readonly add: number;
  /** Workers to be drained. */
  readonly leave: readonly WorkerId[];
  /** When everything is expected to be over as things are, and with the change: seconds from now. */
  readonly endInSeconds: number;
  readonly thenInSeconds: number;
}

/**
 * Grows at once and shrinks with hesitation. A worker is started when that ends everything earlier
 * by more than its start takes, and drained when the end has not needed it for a while; since both
 * cannot be true of one number of workers, the pool does not swing.
 */
export class PoolSize {
  readonly #limits: ReadonlyMap<string, ScaleLimits>;
  /** By class, how many were spare at each of the last looks. */
  readonly #spare = new Map<string, number[]>();

  constructor(limits: ReadonlyMap<string, ScaleLimits>) {
    this.#limits = limits;
  }

  /** One look at the signal, which was asked for with the same limits. */
  changes({ endInSeconds, classes }: ScaleSignal): PoolChange[] {
    const changes: PoolChange[] = [];
    for (const { workerClass, add, savesSeconds, spare, leaveFirst } of classes) {
      if (!this.#limits.has(workerClass)) continue;
      const looks = [...(this.#spare.get(workerClass) ?? []), spare].slice(-LOOKS_BEFORE_LEAVING);
      const going = looks.length < LOOKS_BEFORE_LEAVING ? 0 : Math.min(...looks);
      this.#spare.set(workerClass, add > 0 || going > 0 ? [] : looks);
      const leave = add > 0 ? [] : leaveFirst.slice(0, going);
      if (add === 0 && leave.length === 0) continue;
      const thenInSeconds = endInSeconds - (add > 0 ? savesSeconds : 0);
      changes.push({ workerClass, add, leave, endInSeconds, thenInSeconds });
    }
    return changes;
  }
}
