/** How loaded a worker is: what it reports, beside what is reserved there. */

import type { WorkerCapabilities, WorkerLoad } from "../model/worker.ts";

/** A report counts in full for so long: workers report every few seconds. */
const FRESH_SECONDS = 10;

/** After that, half of what it said is believed each time that this has passed. */
const HALF_LIFE_SECONDS = 5;

/** Time constants of the smoothing: what rises is believed sooner than what falls. */
const RISE_SECONDS = 0.5;
const FALL_SECONDS = 2;

/** What workers report as percentages. */
type LoadFigure =
  | "cpuUtilization"
  | "memoryUtilization"
  | "gpuUtilization"
  | "cpuPressure"
  | "memoryPressure"
  | "ioPressure"
  | "heat";

/** What a figure counts as that was not reported. */
const ABSENT = Number.NaN;

interface LoadLimit {
  readonly figure: LoadFigure;
  readonly name: string;
  /** From here on the worker gets nothing new… */
  readonly enter: number;
  /** …until it is below this. */
  readonly leave: number;
}

/** Whoever is beyond one of these would fail tests, or run them many times as long. */
const LIMITS: readonly LoadLimit[] = [
  { figure: "memoryUtilization", name: "memory use", enter: 95, leave: 88 },
  { figure: "memoryPressure", name: "memory pressure", enter: 25, leave: 10 },
  { figure: "heat", name: "heat", enter: 95, leave: 88 },
];

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
  // Fields of its own for all figures, side by side, since thousands of workers report each second.
  private cpuUtilization = ABSENT;
  private memoryUtilization = ABSENT;
  private gpuUtilization = ABSENT;
  private cpuPressure = ABSENT;
  private memoryPressure = ABSENT;
  private ioPressure = ABSENT;
  private heat = ABSENT;
  /** `ABSENT` before the first report. */
  #reportedAt = ABSENT;
  #over: LoadLimit | undefined;
  #overPercent = 0;

  /** The limit that it is over, for people (`memory pressure 92 %`); `undefined` when it is not. */
  get over(): string | undefined {
    return this.#over && `${this.#over.name} ${Math.round(this.#overPercent)} %`;
  }

  /** Whether it is over a limit. */
  get isOver(): boolean {
    return this.#over !== undefined;
  }

  /**
   * Takes in a report.
   *
   * @param at seconds on the shell's clock, not before the last report
   */
  report(load: WorkerLoad, at: number): void {
    const passed = at - this.#reportedAt;
    this.cpuUtilization = smoothed(this.cpuUtilization, load.cpuUtilization, passed);
    this.memoryUtilization = smoothed(this.memoryUtilization, load.memoryUtilization, passed);
    this.gpuUtilization = smoothed(this.gpuUtilization, load.gpuUtilization, passed);
    this.cpuPressure = smoothed(this.cpuPressure, load.cpuPressure, passed);
    this.memoryPressure = smoothed(this.memoryPressure, load.memoryPressure, passed);
    this.ioPressure = smoothed(this.ioPressure, load.ioPressure, passed);
    this.heat = smoothed(this.heat, load.heat, passed);
    this.#reportedAt = at;
    this.review(at);
  }

  /** Looks again at the limits, as what was reported grows old. */
  review(now: number): void {
    const over = this.#over;
    if (over !== undefined && this.#reported(over.figure, now) >= over.leave) {
      this.#overPercent = this.#reported(over.figure, now);
      return;
    }
    this.#over = undefined;
    for (const limit of LIMITS) {
      const percent = this.#reported(limit.figure, now);
      if (percent < limit.enter) continue;
      this.#over = limit;
      this.#overPercent = percent;
      return;
    }
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
    const lastUpdated = this.#reportedAt;
    return { cpu, memory, gpu, bottleneck, ...(Number.isNaN(lastUpdated) ? {} : { lastUpdated }) };
  }

  #reported(figure: LoadFigure, now: number): number {
    const value = this[figure];
    if (Number.isNaN(value)) return 0;
    const age = now - this.#reportedAt;
    return age <= FRESH_SECONDS ? value : value * 2 ** ((FRESH_SECONDS - age) / HALF_LIFE_SECONDS);
  }
}

/** A figure with what is reported of it now, so many seconds after the report before. */
function smoothed(before: number, reported: number | undefined, passed: number): number {
  if (reported === undefined) return ABSENT;
  if (reported === before || Number.isNaN(before)) return reported;
  const constant = reported > before ? RISE_SECONDS : FALL_SECONDS;
  return before + (1 - Math.exp(-passed / constant)) * (reported - before);
}
