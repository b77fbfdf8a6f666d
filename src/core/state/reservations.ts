/** What of a worker's memory, cores and GPUs is promised to the batches that it holds. */

import type { MachineDemand } from "../model/test.ts";
import type { WorkerCapabilities } from "../model/worker.ts";
import { chooseGpus } from "../schedule/filters/gpu-choice.ts";

/** What one batch has been promised. */
export interface Hold {
  readonly memoryGb: number;
  readonly cpuCores: number;
  /** Places in the worker's list of GPUs. */
  readonly gpus: readonly number[];
}

const NOTHING: Hold = { memoryGb: 0, cpuCores: 0, gpus: [] };

/**
 * An account of promises, apart from what a worker reports of its load: a report comes late and
 * says nothing of what was sent meanwhile, so it never replaces a promise.
 */
export class Reservations {
  #capabilities: WorkerCapabilities;
  readonly #holds = new Set<Hold>();
  #memoryGb = 0;
  #cpuCores = 0;
  readonly #gpus = new Set<number>();

  constructor(capabilities: WorkerCapabilities) {
    this.#capabilities = capabilities;
  }

  /** The worker has more or less than before; what was promised stays promised. */
  change(capabilities: WorkerCapabilities): void {
    this.#capabilities = capabilities;
  }

  get memoryGb(): number {
    return this.#memoryGb;
  }

  get cpuCores(): number {
    return this.#cpuCores;
  }

  get gpus(): number {
    return this.#gpus.size;
  }

  /** What is too little of right now for the demand, in words; `undefined` when it fits. */
  shortage(demand: MachineDemand): string | undefined {
    const { hardwareSpecs, gpus = [] } = this.#capabilities;
    const { minimumMemoryGb = 0, cpuCores = 0 } = demand;
    if (minimumMemoryGb > 0 && this.#memoryGb + minimumMemoryGb > hardwareSpecs.memoryGb) {
      return `${this.#memoryGb} of its ${hardwareSpecs.memoryGb} GB of memory are taken`;
    }
    if (cpuCores > 0 && this.#cpuCores + cpuCores > hardwareSpecs.cpuCores) {
      return `${this.#cpuCores} of its ${hardwareSpecs.cpuCores} cores are taken`;
    }
    if (chooseGpus(demand, gpus, this.#gpus) === undefined) {
      return `${this.#gpus.size} of its ${gpus.length} GPUs are taken`;
    }
    return undefined;
  }

  /** Promises what the demand asks for, all of it or, when it does not fit, nothing. */
  take(demand: MachineDemand): Hold | undefined {
    if (this.shortage(demand) !== undefined) return undefined;
    const gpus = chooseGpus(demand, this.#capabilities.gpus ?? [], this.#gpus) ?? [];
    const { minimumMemoryGb = 0, cpuCores = 0 } = demand;
    if (minimumMemoryGb === 0 && cpuCores === 0 && gpus.length === 0) return NOTHING;
    const hold: Hold = { memoryGb: minimumMemoryGb, cpuCores, gpus };
    this.#holds.add(hold);
    this.#sum();
    return hold;
  }

  /** Takes a promise back; once is enough. */
  release(hold: Hold): void {
    if (this.#holds.delete(hold)) this.#sum();
  }

  /** Added up anew each time, so that fractions of gigabytes leave no crumbs. */
  #sum(): void {
    this.#memoryGb = 0;
    this.#cpuCores = 0;
    this.#gpus.clear();
    for (const { memoryGb, cpuCores, gpus } of this.#holds) {
      this.#memoryGb += memoryGb;
      this.#cpuCores += cpuCores;
      for (const place of gpus) this.#gpus.add(place);
    }
  }
}
