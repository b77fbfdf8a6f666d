/** How many workers this machine carries: the default of `--workers`. */

import os from "node:os";
import { readGroupLimits } from "./control-group.ts";
import type { ReadText } from "./system-files.ts";
import { memoryField, readSystemFile } from "./system-files.ts";

/** A test runner with its tests loaded rarely takes more. */
const BYTES_PER_WORKER = 2 ** 30;

/** A number of workers, and what limits it. */
export interface CarriedWorkers {
  readonly count: number;
  /** Completes "4 workers, since there are …", for example "4 cores". */
  readonly because: string;
}

/** What may be used, before any of it is. */
export interface MachineResources {
  readonly cores: number;
  readonly availableBytes: number;
}

/** Looks at processors and memory, within the limits of the control groups. At least 1. */
export function carriedWorkers(resources = readMachineResources()): CarriedWorkers {
  const { cores, availableBytes } = resources;
  const byCores = Math.max(1, Math.round(cores));
  const byMemory = Math.max(1, Math.floor(availableBytes / BYTES_PER_WORKER));
  if (byMemory < byCores) {
    const gigabytes = (availableBytes / 2 ** 30).toFixed(1);
    return { count: byMemory, because: `${gigabytes} GB of free memory, about 1 GB for each` };
  }
  const amount = Number.isInteger(cores) ? String(cores) : cores.toFixed(1);
  return { count: byCores, because: cores === 1 ? "1 core" : `${amount} cores` };
}

/** Affinity and quotas count for the cores, what is free or only caches files for the memory. */
export function readMachineResources(read: ReadText = readSystemFile): MachineResources {
  const limits = readGroupLimits(read);
  const unlimited = Number.POSITIVE_INFINITY;
  return {
    cores: Math.min(os.availableParallelism(), limits.cores ?? unlimited),
    availableBytes: Math.min(
      // Where this is not told, what counts as free leaves out what merely caches files.
      memoryField(read, "MemAvailable") ?? os.totalmem() / 2,
      limits.availableBytes ?? unlimited,
    ),
  };
}
