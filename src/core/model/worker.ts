/** What workers offer. */

import type { WorkerId } from "./identifiers.ts";

/** Hardware of the machine that a worker runs on. */
export interface HardwareSpecs {
  readonly cpuCores: number;
  readonly cpuModel: string;
  readonly memoryGb: number;
  readonly platform: string;
  readonly architecture: string;
}

/** One GPU. */
export interface Gpu {
  /** Such as `A100` or `Apple M2`. */
  readonly kind: string;
  /** Absent when it is not known, and then taken to be enough. */
  readonly memoryGb?: number;
}

/** A browser that tests can be run in. */
export interface Browser {
  readonly name: string;
  readonly version: string;
  /** What really works in it: `webgpu`, `webnn`, `webgl`, `wasm`, … */
  readonly features: readonly string[];
}

/** What a benchmark told of a worker. */
export interface BenchmarkSpeed {
  /** 1 is the reference; 2 is twice as fast. */
  readonly speed: number;
  /** Standard deviation of its natural logarithm: how far it may be off. */
  readonly logDeviation: number;
}

/** What one worker offers. */
export interface WorkerCapabilities {
  readonly workerId: WorkerId;
  /** Counts the processes that have had this worker's name; a later one replaces an earlier one. */
  readonly incarnation: number;
  /** Workers of one class can run the same tests and are expected to run them about as fast. */
  readonly workerClass: string;
  /** Machine on which the worker runs. */
  readonly host: string;
  /** How many batches it runs at once. */
  readonly slots: number;
  readonly labels: readonly string[];
  /** A label: it takes only tests that require it. */
  readonly dedicatedTo?: string;
  readonly hardwareSpecs: HardwareSpecs;
  /** Versions by program name, for example `{ node: "20.20.2" }`. */
  readonly softwareVersions: Readonly<Record<string, string>>;
  /** A worker that does not say offers `cpu`. */
  readonly supportedBackends?: readonly string[];
  readonly browsers?: readonly Browser[];
  readonly gpus?: readonly Gpu[];
  readonly networkBandwidthMbps?: number;
  readonly storageCapacityGb?: number;
  /** Absent before a benchmark has run: then nothing is known. */
  readonly benchmarkSpeed?: BenchmarkSpeed;
}

/** Load of a worker, as it reported it. Shares are percentages, 0 to 100, of its machine. */
export interface WorkerLoad {
  readonly workerId: WorkerId;
  /** Tests that it runs. */
  readonly activeTests: number;
  readonly cpuUtilization: number;
  readonly memoryUtilization: number;
  /** Of the busiest GPU; absent where the machine does not tell. */
  readonly gpuUtilization?: number;
  /** Batches that wait there for a slot; by default none. */
  readonly queueDepth?: number;
  /** Share of the time in which somebody waited for a processor. */
  readonly cpuPressure?: number;
  /** Share of the time in which nobody could go on for want of memory. */
  readonly memoryPressure?: number;
  /** The same for want of input or output. */
  readonly ioPressure?: number;
  /** Of the temperature at which the machine would have to slow down or stop. */
  readonly heat?: number;
}
