/** What is to be run, and what it needs. */

import type { TestKey } from "./identifiers.ts";

/** 1 is the highest priority, 5 the lowest. */
export type Priority = 1 | 2 | 3 | 4 | 5;

/** One bound of a version range. A pre-release stands below its release and is told apart no further. */
export interface VersionBound {
  readonly operator: "<" | "<=" | ">" | ">=" | "=";
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Only of a bound that names a pre-release, such as the `<21.0.0-0` that `^20` ends with. */
  readonly prerelease?: boolean;
}

/** A range of versions, parsed where it was read, so that the core only compares numbers. */
export interface VersionRange {
  /** As it was written, for messages. */
  readonly text: string;
  /** One of these sets must hold, each with all of its bounds; a set without bounds always holds. */
  readonly anyOf: readonly (readonly VersionBound[])[];
}

/** A browser that a test needs. */
export interface BrowserDemand {
  /** Such as `chromium` or `firefox`; any browser when absent. */
  readonly name?: string;
  /** Such as `webgpu`, `webnn`, `webgl` or `wasm`: the browser must have all of them. */
  readonly features?: readonly string[];
}

/**
 * What a machine must offer for a test. What is absent is not asked for. Memory, cores and GPUs are
 * reserved while the test is held; everything else only has to be there.
 */
export interface MachineDemand {
  readonly minimumMemoryGb?: number;
  readonly cpuCores?: number;
  /** Whole GPUs; one when only their memory or kind is given. */
  readonly gpus?: number;
  /** Memory that each of these GPUs must have. */
  readonly gpuMemoryGb?: number;
  readonly gpuKind?: string;
  /** Any one of them: `cpu`, `cuda`, `rocm`, `webgpu`, … */
  readonly backends?: readonly string[];
  readonly browser?: BrowserDemand;
  /** By program name. */
  readonly softwareVersions?: Readonly<Record<string, VersionRange>>;
  /** Labels that the worker must have, all of them. */
  readonly labels?: readonly string[];
  /** Any one of them. */
  readonly workerClasses?: readonly string[];
}

/** What a test needs from the worker that runs it. */
export interface TestRequirements extends MachineDemand {
  readonly testId: string;
  readonly labels: readonly string[];
  /** The model that it is about, such as `bert-base-uncased`. */
  readonly modelId?: string;
  /** Tests of one family gain from running where others of it ran. */
  readonly modelFamily?: string;
  /** Where it runs best; others of `backends` will do. */
  readonly preferredBackend?: string;
  /**
   * Besides all of the above, any one of these, the first that is possible: "one GPU or 16 cores".
   * What an alternative says outranks the same demand above; its labels are added.
   */
  readonly alternatives?: readonly MachineDemand[];
  /** No two tests that share one of these keys run at the same time, anywhere. */
  readonly exclusiveKeys: readonly string[];
  readonly priority: Priority;
  /** Declared guess in seconds on a worker of speed 1, used until there is history. */
  readonly expectedDurationSeconds?: number;
}

/** One test of a run, as the balancer knows it. */
export interface TestSpec {
  readonly key: TestKey;
  readonly suite: string;
  /** Suites of one name in different projects have nothing to do with each other. */
  readonly project?: string;
  /** Tests of one group resemble each other in duration: a folder, a class, a module. */
  readonly group: string;
  readonly requirements: TestRequirements;
  /**
   * Whether it may run twice at once: anywhere, nowhere (false), or, when nothing is said, on
   * different hosts only.
   */
  readonly repeatable?: boolean;
  /** How many more attempts a failed test gets. */
  readonly retries: number;
  /** Fixed limit of one attempt in seconds; without it the limit is learned. */
  readonly timeoutSeconds?: number;
  /** By the name of a requirement: who said it, or what it follows from. For people: nothing is decided by it. */
  readonly requirementSources?: Readonly<Record<string, string>>;
}
