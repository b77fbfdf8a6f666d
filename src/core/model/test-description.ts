/** What may be said of a test of a model, before it is known what it needs. */

import type { MachineDemand } from "./test.ts";

/** What may be declared of a test, in the configuration, by its runner or in a matrix; all of it is optional. */
export interface TestDescription {
  /** As on a hub, with or without its organisation. */
  readonly modelId?: string;
  readonly modelFamily?: string;
  readonly parametersBillions?: number;
  readonly testType?: string;
  readonly precision?: string;
  readonly batchSize?: number;
  /** In tokens. */
  readonly sequenceLength?: number;
  /** For example `linux` or `web`. */
  readonly platform?: string;
  /** Where it has to run: `cuda`, `cpu`, `webgpu`, … */
  readonly backend?: string;
  readonly backends?: readonly string[];
  readonly browser?: string;
  readonly minimumMemoryGb?: number;
  readonly gpuMemoryGb?: number;
  readonly gpus?: number;
  readonly cpuCores?: number;
  readonly expectedDurationSeconds?: number;
  /** Ranges of versions by the name of what is needed: `{ python: ">=3.10" }`. */
  readonly softwareVersions?: Readonly<Record<string, string>>;
  readonly alternatives?: readonly MachineDemand[];
  /** Tags and labels: `gpu`, `webgpu`, `fp16`, `training`, `model:bert-base`, `browser=firefox`, … */
  readonly tags?: readonly string[];
  /** Memory of the worker or GPU that the batch has to fit into, in GB. */
  readonly memoryAtHandGb?: number;
}

/** What a runner may say of a test that it found. */
export type TestCell = Omit<
  TestDescription,
  "alternatives" | "softwareVersions" | "memoryAtHandGb"
>;

/** Said only of whole suites, where the configuration checks it, or only to an analysis. */
const NOT_OF_CELLS = ["alternatives", "softwareVersions", "memoryAtHandGb"];

/** Whether a value can be read as a cell; what its fields hold is read forgivingly. */
export function isTestCell(value: unknown): value is TestCell {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return NOT_OF_CELLS.every((key) => !Object.hasOwn(value, key));
}
