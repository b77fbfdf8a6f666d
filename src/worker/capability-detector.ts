/** Finds out what a worker on this machine offers. */

import os from "node:os";
import type { HardwareSpecs, WorkerCapabilities } from "../core/model/worker.ts";
import { readGroupLimits } from "./control-group.ts";
import type { ReadText } from "./system-files.ts";
import { readSystemFile } from "./system-files.ts";

const BYTES_PER_GB = 2 ** 30;

/** What was decided about a worker when it was launched. */
export interface WorkerIdentity {
  readonly workerId: string;
  readonly incarnation: number;
  readonly workerClass: string;
  readonly slots: number;
  readonly labels: readonly string[];
}

/** Looks at the machine as far as this process may use it: limits of its control groups count. */
export class WorkerCapabilityDetector {
  readonly #read: ReadText;

  constructor(read: ReadText = readSystemFile) {
    this.#read = read;
  }

  detect(identity: WorkerIdentity): WorkerCapabilities & { labels: string[] } {
    const { workerId, incarnation, workerClass, slots, labels } = identity;
    return {
      workerId,
      incarnation,
      workerClass,
      host: os.hostname(),
      slots,
      labels: [...labels],
      hardwareSpecs: this.detectHardware(),
      softwareVersions: { node: process.versions.node },
    };
  }

  /** Cores are those that may be busy at once, so there may be half of one. */
  detectHardware(): HardwareSpecs {
    const limits = readGroupLimits(this.#read);
    const memoryBytes = Math.min(os.totalmem(), limits.memoryBytes ?? Number.POSITIVE_INFINITY);
    return {
      cpuCores: Math.min(os.availableParallelism(), limits.cores ?? Number.POSITIVE_INFINITY),
      cpuModel: this.#cpuModel(),
      memoryGb: Math.round((memoryBytes / BYTES_PER_GB) * 10) / 10,
      platform: os.platform(),
      architecture: os.arch(),
    };
  }

  #cpuModel(): string {
    // `os.cpus()` reads files of every core, which takes long where there are hundreds.
    const line = /^model name\s*:\s*(.+)$/m.exec(this.#read("/proc/cpuinfo") ?? "");
    return line?.[1]?.trim() ?? os.cpus()[0]?.model.trim() ?? "unknown";
  }
}
