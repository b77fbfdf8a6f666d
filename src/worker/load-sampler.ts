/** How busy the machine of a worker is. */

import type { WorkerLoad } from "../core/model/worker.ts";
import type { Group } from "./control-group.ts";
import { findGroups, readGroupMemory } from "./control-group.ts";
import { readGpuUse, readHeat, readPressure } from "./pressure.ts";
import type { ReadText } from "./system-files.ts";
import { memoryField, readRepeatedly, readSystemFile } from "./system-files.ts";

/** Processor time since the machine started, in ticks. */
interface ProcessorTime {
  readonly total: number;
  readonly idle: number;
}

/** Each sample tells of the time since the one before it. */
export class LoadSampler {
  readonly #workerId: string;
  readonly #read: ReadText;
  #last: ProcessorTime | undefined;
  readonly #groups: readonly Group[];
  readonly #pressed: readonly string[];

  constructor(workerId: string, read: ReadText = readSystemFile) {
    this.#workerId = workerId;
    // Many workers may share a machine, and each takes a sample every half second.
    this.#read = readRepeatedly(read);
    this.#last = this.#processorTime();
    this.#groups = findGroups(this.#read);
    this.#pressed = this.#groups.flatMap(({ version, folder }) => (version === 2 ? folder : []));
  }

  /** Takes a sample; of processors and memory, what this system does not tell counts as 0. */
  sample(activeTests: number, queueDepth = 0): WorkerLoad {
    const pressure = readPressure(this.#pressed, this.#read);
    const gpuUtilization = readGpuUse(this.#read);
    const heat = readHeat(this.#read);
    return {
      workerId: this.#workerId,
      activeTests,
      cpuUtilization: this.#processorUse(),
      memoryUtilization: this.#memoryUse(),
      ...(queueDepth > 0 && { queueDepth }),
      ...pressure,
      ...(gpuUtilization !== undefined && { gpuUtilization }),
      ...(heat !== undefined && { heat }),
    };
  }

  #processorUse(): number {
    const before = this.#last;
    const now = this.#processorTime();
    this.#last = now;
    if (before === undefined || now === undefined || now.total <= before.total) return 0;
    return percent(1 - (now.idle - before.idle) / (now.total - before.total));
  }

  #processorTime(): ProcessorTime | undefined {
    // "cpu user nice system idle iowait irq softirq steal guest guest_nice", where the two guest
    // times are part of user and nice already.
    const line = this.#read("/proc/stat")?.split("\n", 1)[0];
    const ticks = line?.trim().split(/\s+/).slice(1, 9).map(Number);
    if (ticks === undefined || ticks.length < 4) return undefined;
    const total = ticks.reduce((sum, value) => sum + value, 0);
    return { total, idle: (ticks[3] ?? 0) + (ticks[4] ?? 0) };
  }

  /** Of the machine or of the group around us, whichever has less left. */
  #memoryUse(): number {
    const text = this.#read("/proc/meminfo");
    const total = memoryField(() => text, "MemTotal");
    const available = memoryField(() => text, "MemAvailable");
    const machine = total === undefined || available === undefined ? 0 : 1 - available / total;
    const { memoryBytes, availableBytes } = readGroupMemory(this.#groups, this.#read);
    const group =
      memoryBytes === undefined || availableBytes === undefined
        ? 0
        : 1 - availableBytes / memoryBytes;
    return percent(Math.max(machine, group));
  }
}

/** From 0 to 100, with one decimal place. */
function percent(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 10;
}
