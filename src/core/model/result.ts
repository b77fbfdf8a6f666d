/** What came of running a test. */

/** How a test case ended. */
export type CaseStatus = "passed" | "failed" | "skipped";

/** Where something stands in a source file; lines and columns count from 1. */
export interface SourceLocation {
  /** Relative to the suite's root, with forward slashes. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Why something failed, in the runner's words. */
export interface Failure {
  readonly message: string;
  readonly stack?: string;
  /** Difference between what was expected and what came, as the runner prints it. */
  readonly diff?: string;
}

/** One case that a runner reported inside a test (a file). */
export interface CaseResult {
  /** Titles from the outermost group to the case itself. */
  readonly path: readonly string[];
  readonly status: CaseStatus;
  readonly seconds: number;
  readonly location?: SourceLocation;
  /** How often the runner itself ran the case again before this outcome. */
  readonly retries?: number;
  readonly failures?: readonly Failure[];
  /** What the case printed, shortened in the middle when it is long. */
  readonly output?: string;
  /** Why it was skipped. */
  readonly note?: string;
}

/** How an attempt ended that its runner reported. */
export type Outcome = "passed" | "failed" | "skipped";

/** What ended a process before its time, as far as it can be known. */
export type DeathCause =
  /** It ended itself, or a signal did. */
  | "crash"
  /** The kernel ended it for lack of memory, or its runtime had no more to give. */
  | "memory"
  /** Its worker gave no sign of life and was ended. */
  | "silence";

/** Why an attempt failed: the test itself, or what happened to it. */
export type FailureCause =
  /** The runner reported it as failed. */
  | "test"
  /** It ran longer than its limit and was ended. */
  | "timeout"
  | DeathCause;

/** Whether a process died, so that the time that it took tells nothing of its test. */
export function isDeath(cause: FailureCause | undefined): cause is DeathCause {
  return cause !== undefined && cause !== "test" && cause !== "timeout";
}

/** What a runner reports of one attempt. */
export interface TestResult {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Absent when the runner does not look inside the test: the test then is the only case. */
  readonly cases?: readonly CaseResult[];
  /** Failures of the test as a whole (does not compile, a hook failed outside of every case). */
  readonly failures?: readonly Failure[];
  /** What was printed outside of every case, shortened in the middle when it is long. */
  readonly output?: string;
  readonly cause?: FailureCause;
  /** Why it was skipped. */
  readonly note?: string;
}

/** How a test of a run ended in the end. */
export type Verdict = "passed" | "failed" | "skipped" | "not-run";
