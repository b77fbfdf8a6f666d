/** What is to be run, and what it needs. */

import type { TestKey } from "./identifiers.ts";

/** 1 is the highest priority, 5 the lowest. */
export type Priority = 1 | 2 | 3 | 4 | 5;

/** What a test needs from the worker that runs it. */
export interface TestRequirements {
  readonly testId: string;
  /** Labels that the worker must have, all of them. */
  readonly labels: readonly string[];
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
}
