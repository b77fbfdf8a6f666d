/** How many workers have just run tests of each family, in one deciding pass. */

import type { WorkerState } from "../state/worker-state.ts";
import { isFree } from "./ready-workers.ts";

export class WarmFamilies {
  readonly #known = new Map<
    WorkerState,
    { readonly family: string | undefined; readonly free: boolean }
  >();
  readonly #warm = new Map<string, number>();
  readonly #freeWarm = new Map<string, number>();

  constructor(workers: readonly WorkerState[]) {
    for (const worker of workers) this.update(worker);
  }

  /** Takes in what has become of the worker. */
  update(worker: WorkerState): void {
    const before = this.#known.get(worker);
    if (before?.family !== undefined) this.#count(before.family, before.free, -1);
    const now = { family: worker.warmFamilies.at(-1), free: isFree(worker) };
    if (now.family !== undefined) this.#count(now.family, now.free, 1);
    this.#known.set(worker, now);
  }

  /**
   * The smaller, the earlier its turn: before all others what a free worker is warm for, and then
   * the family that the fewest workers are warm for, so that families spread over the workers.
   */
  rank(family: string): number {
    return (this.#freeWarm.get(family) ?? 0) > 0 ? -1 : (this.#warm.get(family) ?? 0);
  }

  #count(family: string, free: boolean, change: 1 | -1): void {
    this.#warm.set(family, (this.#warm.get(family) ?? 0) + change);
    if (free) this.#freeWarm.set(family, (this.#freeWarm.get(family) ?? 0) + change);
  }
}
