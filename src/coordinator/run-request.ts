/** What a run is asked to do: configuration and command line, resolved. */

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
  /** Labels that a worker must have for any of its tests. */
  readonly labels: readonly string[];
}

/** Workers that are alike. */
export interface WorkerGroup {
  /** Also the class of its workers. */
  readonly name: string;
  readonly count: number;
  readonly slots: number;
  readonly labels: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface RunRequest {
  readonly suites: readonly SuiteRequest[];
  /** Files, folders or parts of names that limit what is run; empty for everything. */
  readonly paths: readonly string[];
  readonly groups: readonly WorkerGroup[];
  /** A run without a test is not an error. */
  readonly passWithNoTests: boolean;
}

/** Something that the user has to mend, of the run as a whole. */
export interface RunProblem {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
