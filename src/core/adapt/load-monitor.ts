/** How loaded a worker is: what it reports, beside what is reserved there. */

import type { WorkerId } from "../model/identifiers.ts";
import type { WorkerCapabilities } from "../model/worker.ts";
import type { LoadFigure, LoadLimit } from "./load-limit.ts";
import { LIMITS } from "./load-limit.ts";
import type { LoadTable } from "./load-table.ts";

/** A report counts in full for so long: workers report every few seconds. */
const FRESH_SECONDS = 10;

/** After that, half of what it said is believed each time that this has passed. */
const HALF_LIFE_SECONDS = 5;

/** Beyond one of these, tests may be in each other's way. */
const SIGNS_OF_CONTENTION: readonly (readonly [LoadFigure, number])[] = [
  ["cpuUtilization", 90],
  ["cpuPressure", 10],
  ["memoryPressure", 5],
  ["ioPressure", 10],
];

/** What is promised of a worker to what it holds. */
export interface Reserved {
  readonly cpuCores: number;
  readonly memoryGb: number;
  readonly gpus: number;
}

/** Percentages, 0 to 100: of each resource the larger of what is reported and what is reserved. */
export interface EffectiveLoad {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
  /** The resource of which least is left. */
  readonly bottleneck: "cpu" | "memory" | "gpu";
  /** When it reported last, in seconds on the shell's clock; absent before its first report. */
  readonly lastUpdated?: number;
}

/**
 * Of one worker. Reports are smoothed, and trusted less the older they are; they never replace
 * what is reserved, since they say nothing of what was sent meanwhile.
 */
export class LoadMonitor {
  readonly #table: LoadTable;
  readonly #row: number;
  #over: LoadLimit | undefined;
  #overPercent = 0;

  /** What a worker of this name has reported before is forgotten. */
  constructor(table: LoadTable, workerId: WorkerId) {
    this.#table = table;
    this.#row = table.open(workerId);
  }

  /** The limit that it is over, for people (`memory pressure 92 %`); `undefined` when it is not. */
  get over(): string | undefined {
    return this.#over && `${this.#over.name} ${Math.round(this.#overPercent)} %`;
  }

  /** Whether it is over a limit. */
  get isOver(): boolean {
    return this.#over !== undefined;
  }

  /** When it reported last, in seconds on the shell's clock; not a number before its first report. */
  get reportedAt(): number {
    return this.#table.reportedAt(this.#row);
  }

  /** Looks again at the limits, as what was reported grows old. */
  review(now: number): void {
    const over = this.#over;
    if (over !== undefined && this.#reported(over.figure, now) >= over.leave) {
      this.#overPercent = this.#reported(over.figure, now);
      return;
    }
    this.#over = LIMITS.find(({ figure, enter }) => this.#reported(figure, now) >= enter);
    this.#overPercent = this.#over === undefined ? 0 : this.#reported(this.#over.figure, now);
    this.#table.watch(this.#row, this.isOver);
  }

  /** Whether what it reports lets one expect that its tests are in each other's way. */
  contends(now: number): boolean {
    return SIGNS_OF_CONTENTION.some(([figure, least]) => this.#reported(figure, now) >= least);
  }

  /** What is known of its load at `now`. */
  effective(
    now: number,
    { hardwareSpecs, gpus = [] }: Pick<WorkerCapabilities, "hardwareSpecs" | "gpus">,
    reserved: Reserved,
  ): EffectiveLoad {
    const merged = (figure: LoadFigure, taken: number, there: number) =>
      Math.min(100, Math.max(this.#reported(figure, now), there > 0 ? (100 * taken) / there : 0));
    const cpu = merged("cpuUtilization", reserved.cpuCores, hardwareSpecs.cpuCores);
    const memory = merged("memoryUtilization", reserved.memoryGb, hardwareSpecs.memoryGb);
    const gpu = merged("gpuUtilization", reserved.gpus, gpus.length);
    const most = Math.max(cpu, memory, gpu);
    const bottleneck = memory === most ? "memory" : cpu === most ? "cpu" : "gpu";
    const lastUpdated = this.reportedAt;
    return { cpu, memory, gpu, bottleneck, ...(Number.isNaN(lastUpdated) ? {} : { lastUpdated }) };
  }

  #reported(figure: LoadFigure, now: number): number {
    const value = this.#table.figure(this.#row, figure);
    if (Number.isNaN(value)) return 0;
    const age = now - this.reportedAt;
    return age <= FRESH_SECONDS ? value : value * 2 ** ((FRESH_SECONDS - age) / HALF_LIFE_SECONDS);
  }
}
