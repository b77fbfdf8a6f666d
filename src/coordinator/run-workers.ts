/** What a run has to know of the workers that were there for it, whoever keeps them. */

import type { WorkerCapabilities } from "../core/model/worker.ts";

/** One worker, as far as measures and views are concerned. */
export interface RunWorker {
  readonly workerId: string;
  readonly workerClass: string;
  readonly slots: number;
}

export interface RunWorkers {
  /** All that were ever there. */
  readonly workers: readonly RunWorker[];
  /** Those that are there now or about to be. */
  readonly present: readonly RunWorker[];
  /** What all offered that were ever there. */
  readonly offers: readonly WorkerCapabilities[];
  /** How often its process was replaced. */
  replacements(workerId: string): number;
  /** Slot time that a worker offered between two moments, in seconds. */
  offeredSeconds(workerId: string, fromMs: number, toMs: number): number;
}
