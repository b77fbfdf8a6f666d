/** A run as its reports tell it: complete, ordered, and the same for every format. */

import type { ClassScale } from "../core/adapt/scale-signal.ts";
import type { JudgeWorker } from "../core/model/commands.ts";
import type {
  CaseResult,
  DeathCause,
  Failure,
  FailureCause,
  Verdict,
} from "../core/model/result.ts";
import type { RunCounts } from "../store/store.ts";

/** One attempt of a test, in the order in which they ended. */
export interface AttemptReport {
  readonly attempt: number;
  readonly workerId: string;
  readonly workerClass: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly outcome: "passed" | "failed" | "skipped" | "lost" | "cancelled";
  readonly cause?: FailureCause;
}

/** One test (by default a file). */
export interface TestReport {
  /** `suite:id`. */
  readonly key: string;
  readonly suite: string;
  readonly id: string;
  readonly verdict: Verdict;
  /** Passed, but only after a failed attempt. */
  readonly flaky: boolean;
  /** Why it was not run or was given up. */
  readonly reason?: string;
  /** Of the attempt that decided; 0 when none did. */
  readonly seconds: number;
  /** What was predicted before it started (median), when anything was. */
  readonly predictedSeconds?: number;
  /**
   * Cases of the attempt that decided. A test whose runner reports no cases, and one that failed or
   * was not run without a failed case to show for it, has one that stands for the test itself, so
   * the counts of a run are always counts of these.
   */
  readonly cases: readonly CaseReport[];
  /** Failures of the test as a whole, outside of every case. */
  readonly failures: readonly Failure[];
  readonly output?: string;
  readonly attempts: readonly AttemptReport[];
  /** Finished in the part of the run before `--resume`. */
  readonly resumed: boolean;
}

/** A case, or a test that stands for itself. */
export interface CaseReport extends Omit<CaseResult, "status"> {
  readonly status: Verdict;
  /** Stands for its test: the runner reported no such case. */
  readonly standsForTest: boolean;
  /** Failed in an earlier attempt, or passed only by its runner's own retries. */
  readonly flaky: boolean;
  /** How it failed in earlier attempts of its test, in their order. */
  readonly earlierFailures?: readonly EarlierFailure[];
}

/** A failure that a later attempt followed. */
export interface EarlierFailure extends Failure {
  /** Number of the attempt that it came from. */
  readonly attempt: number;
}

/** How a worker was lost, though it was to stay. */
export interface WorkerLoss {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly death: DeathCause;
  /** How its process ended, in words. */
  readonly detail: string;
}

/** What was thought of a worker from then on, since it failed what others pass. */
export interface WorkerJudgement {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `on-trial`: it got no new tests. `set-aside`: what failed on it did not count. */
  readonly standing: JudgeWorker["standing"];
  readonly reason: string;
}

/** What one worker did in a run. */
export interface WorkerReport {
  readonly workerId: string;
  readonly workerClass: string;
  readonly tests: number;
  readonly busySeconds: number;
  /** Busy slot time ÷ offered slot time during the makespan, 0 to 1. */
  readonly busyFraction: number;
  /** Learned factor: 2 runs tests in half the time of the average worker of this run. */
  readonly speed: number;
  /** How often its process was replaced. */
  readonly replacements: number;
  /** In their order. */
  readonly losses: readonly WorkerLoss[];
  /** In their order; none of a worker that nobody had doubts about. */
  readonly judgements: readonly WorkerJudgement[];
}

/** How good the distribution was; all on this run's own measured durations. */
export interface RunMeasures {
  readonly makespanSeconds: number;
  /** No distribution over these workers could have been faster; see `core/metrics`. */
  readonly lowerBoundSeconds: number | null;
  /** Test i to slot i mod n, dealt before the start. */
  readonly roundRobinSeconds: number | null;
  readonly utilization: number;
  readonly gini: number;
}

/** What other numbers of workers would have made of the run, by the durations that it has shown. */
export interface RunScale {
  /** With the workers that there were, had all of them been there from the start. */
  readonly endInSeconds: number;
  readonly classes: readonly Omit<ClassScale, "leaveFirst">[];
}

/** A finished (or interrupted) run. */
export interface RunReport {
  readonly runId: string;
  readonly plimsollVersion: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly interrupted: boolean;
  readonly resumed: boolean;
  readonly counts: RunCounts;
  /** Cases that are flaky. */
  readonly flaky: number;
  /** Ordered by suite, then id, by code unit. */
  readonly tests: readonly TestReport[];
  readonly workers: readonly WorkerReport[];
  readonly measures: RunMeasures;
  readonly scale: RunScale;
  /** Problems of the run as a whole, such as a suite that could not be loaded. */
  readonly problems: readonly { code: string; message: string; remedy: string }[];
  readonly exitCode: number;
}
