/** What a run is asked to do: configuration and command line, resolved. */

import type { TunedSettings } from "../core/adapt/feedback.ts";
import type { Overrides, RequirementTables } from "../core/analyze/requirement-tables.ts";
import type { TestsSubmitted } from "../core/model/events.ts";
import type { Priority, TestRequirements } from "../core/model/test.ts";
import type { TestCell } from "../core/model/test-description.ts";
import type { Policy } from "../core/schedule/policies/policy.ts";
import type { CoordinatorMessage } from "../protocol/coordinator-messages.ts";

/** A suite as its workers have to know it. */
type SuiteSpec = Extract<CoordinatorMessage, { type: "welcome" }>["suites"][number];

/** A suite, and how its tests are to be treated. */
export interface SuiteRequest {
  readonly spec: SuiteSpec;
  /** More attempts that a failed test gets. */
  readonly retries: number;
  /** Limit of one attempt; without it the limit is learned. */
  readonly timeoutSeconds?: number;
  /** Whether its tests may run twice at once; without it, on different hosts only. */
  readonly repeatable?: boolean;
  /** What a worker must offer for any of its tests, and what else all of them have in common. */
  readonly requirements: SuiteRequirements;
  /** What its tests do with which model; a test may say otherwise. */
  readonly cell?: TestCell;
  /** What is different for some of its tests; of two rules that match, the later counts. */
  readonly rules?: readonly TestRule[];
}

/** What is said of some tests of a suite. */
export interface TestRule {
  /** Globs, one of which their id or their file, from the suite's root, matches. */
  readonly tests: readonly string[];
  readonly requirements?: Partial<SuiteRequirements>;
  readonly cell?: TestCell;
  readonly retries?: number;
  readonly timeoutSeconds?: number;
  readonly repeatable?: boolean;
  readonly priority?: Priority;
  readonly expectedDurationSeconds?: number;
  /** No two tests of the suite that have one in common run at the same time. */
  readonly exclusiveKeys?: readonly string[];
}

/** Requirements that all tests of a suite share. */
export type SuiteRequirements = Omit<
  TestRequirements,
  "testId" | "exclusiveKeys" | "priority" | "expectedDurationSeconds"
>;

/** Workers that are alike. */
export interface WorkerGroup {
  /** Also the class of its workers. */
  readonly name: string;
  /** How many there are: at the start, and at least. */
  readonly count: number;
  /** Up to so many, as long as they are worth it; by default `count`. */
  readonly maximum?: number;
  readonly slots: number;
  readonly labels: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What a run is beside others. */
export type RunStanding = Pick<TestsSubmitted, "owner" | "weight" | "priority">;

export interface RunRequest {
  readonly suites: readonly SuiteRequest[];
  /** Files, folders or parts of names that limit what is run; empty for everything. */
  readonly paths: readonly string[];
  readonly groups: readonly WorkerGroup[];
  /** How many slots this machine carries, used or not. */
  readonly machineSlots: number;
  /** How tests and workers are brought together. */
  readonly policy: Policy;
  readonly standing: RunStanding;
  /** What feedback has made of the settings; it comes from the store, which opens meanwhile. */
  readonly tuned?: Promise<TunedSettings>;
  /** Entries that differ in the tables by which the needs of tests of models are derived. */
  readonly requirementTables?: Overrides<RequirementTables>;
  /** A run without a test is not an error. */
  readonly passWithNoTests: boolean;
}

/** Something that the user has to mend, of the run as a whole. */
export interface RunProblem {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
