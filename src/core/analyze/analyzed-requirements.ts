/** What is said of a test, and what follows from it for the worker that runs it. */

import type { MachineDemand } from "../model/test.ts";
import type { ModelFamily } from "./model-family.ts";
import type { SizeClass } from "./size-recognition.ts";

export const TEST_TYPES = [
  "inference",
  "training",
  "quantization",
  "benchmark",
  "integration",
] as const;

/** What a test does with its model. */
export type TestType = (typeof TEST_TYPES)[number];

export const PRECISION_NAMES = ["fp32", "fp16", "bf16", "fp8", "int8", "int4"] as const;

/** How the numbers of a model are stored. */
export type Precision = (typeof PRECISION_NAMES)[number];

/**
 * What a test needs. Fields that `TestRequirements` has too have the same names and meanings, but that
 * `gpuMemoryGb` and `cpuCores` are also given where they are no demand; see `demandOf`.
 *
 * A test whose backend is not declared can run with or without a GPU: then `alternatives` has both
 * ways, `minimumMemoryGb` is the smaller of their needs and `gpus` is 0.
 */
export interface AnalyzedRequirements {
  readonly modelId?: string;
  readonly modelFamily: ModelFamily;
  readonly sizeClass: SizeClass;
  readonly parametersBillions?: number;
  /** What one token uses, of a model of experts. */
  readonly activeParametersBillions?: number;
  readonly testType: TestType;
  readonly precision: Precision;
  readonly batchSize: number;
  readonly minimumMemoryGb: number;
  /** Of each GPU, where the test runs on one. */
  readonly gpuMemoryGb: number;
  /** How many it cannot do without. */
  readonly gpus: number;
  readonly cpuCores: number;
  readonly preferredBackend: string;
  /** It runs on one of these only; absent if it may run anywhere. */
  readonly backends?: readonly string[];
  /** How well each backend suits, from 0 to 1. */
  readonly backendScores: Readonly<Record<string, number>>;
  /** It runs in this one only. */
  readonly browser?: string;
  /** The one that suits best, for tests of the web platform. */
  readonly preferredBrowser?: string;
  readonly browserScores?: Readonly<Record<string, number>>;
  readonly softwareVersions?: Readonly<Record<string, string>>;
  /** It runs where one of these holds. */
  readonly alternatives?: readonly MachineDemand[];
  /** A first guess on a worker of speed 1. */
  readonly expectedDurationSeconds: number;
}

/** Where a value comes from. */
export type ReasonSource = "declared" | "recognised" | "table" | "computed" | "default";

/** Why a value is what it is. */
export interface RequirementReason {
  readonly source: ReasonSource;
  /** A part of a sentence, for people. */
  readonly text: string;
}

/** Why each value is what it is. */
type RequirementReasons = Readonly<Partial<Record<keyof AnalyzedRequirements, RequirementReason>>>;

/** The requirements of a test, with their reasons. */
export interface RequirementAnalysis {
  readonly requirements: AnalyzedRequirements;
  readonly reasons: RequirementReasons;
}

/** A value with its reason. */
export interface Reasoned<Value> {
  readonly value: Value;
  readonly reason: RequirementReason;
}

/** Joins a value to its reason. */
export function because<Value>(value: Value, source: ReasonSource, text: string): Reasoned<Value> {
  return { value, reason: { source, text } };
}
