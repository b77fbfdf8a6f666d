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
  readonly hardwareSpecs: HardwareSpecs;
  /** Versions by program name, for example `{ node: "20.20.2" }`. */
  readonly softwareVersions: Readonly<Record<string, string>>;
}

/** Load of a worker, as it reported it last. */
export interface WorkerLoad {
  readonly workerId: WorkerId;
  readonly activeTests: number;
  /** 0 to 100, of the machine. */
  readonly cpuUtilization: number;
  /** 0 to 100, of the machine. */
  readonly memoryUtilization: number;
}
