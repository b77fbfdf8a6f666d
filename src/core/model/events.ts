/** What the balancer is told. Every event has happened already. */

import type { TimerName } from "./commands.ts";
import type { AttemptId, BatchId, RunId, TestKey, WorkerId } from "./identifiers.ts";
import type { DeathCause, FailureCause, Outcome } from "./result.ts";
import type { Priority, TestSpec } from "./test.ts";
import type { WorkerCapabilities, WorkerLoad } from "./worker.ts";

interface Happened {
  /** Seconds on the shell's clock; never earlier than the event before. */
  readonly at: number;
  /** Who or what brought it about, for people who read the journal. */
  readonly cause: string;
}

/** Somebody asked for tests to be run. */
export interface TestsSubmitted extends Happened {
  readonly type: "tests-submitted";
  readonly run: RunId;
  readonly tests: readonly TestSpec[];
  readonly owner?: string;
  /** Share of the run beside others, by default 1. */
  readonly weight?: number;
  /** Of the run beside others, by default 3; each step up counts as twice the weight. */
  readonly priority?: Priority;
  /** What became of tests before this balancer took the run over; of others, nothing did. */
  readonly earlier?: Readonly<Record<TestKey, EarlierAttempts>>;
}

/** What has to be known of attempts that ended under another balancer. */
export interface EarlierAttempts {
  /** How many there were, whatever became of them. */
  readonly attempts: number;
  /** How many of them failed and were tried again. */
  readonly failures: number;
  /** How often the test, alone, ended its runner. */
  readonly deaths: number;
}

/** Nobody will ask of the run any more, or add to it: it can be forgotten once it has finished. */
export interface RunClosed extends Happened {
  readonly type: "run-closed";
  readonly run: RunId;
}

/**
 * A batch that another balancer leased before this one began goes on. Where its worker is not there,
 * its attempts are lost, and their results count if they come before the tests are settled.
 */
export interface BatchAdopted extends Happened {
  readonly type: "batch-adopted";
  readonly run: RunId;
  readonly workerId: WorkerId;
  readonly workerClass: string;
  readonly batch: BatchId;
  readonly suite: string;
  /** Those without a result, in the order in which they run. */
  readonly attempts: readonly { readonly attempt: AttemptId; readonly test: TestKey }[];
  /** For how long the first of them has been running; absent when it has not begun. */
  readonly runningSeconds?: number;
}

/** Somebody gave a run up: what has not finished will not be run. */
export interface RunCancelled extends Happened {
  readonly type: "run-cancelled";
  readonly run: RunId;
  readonly reason: string;
}

export interface WorkerJoined extends Happened {
  readonly type: "worker-joined";
  readonly worker: WorkerCapabilities;
}

/** A worker that goes on running offers something else than before; what it holds it keeps. */
export interface WorkerChanged extends Happened {
  readonly type: "worker-changed";
  /** All that it offers now. */
  readonly worker: WorkerCapabilities;
}

export interface WorkerLost extends Happened {
  readonly type: "worker-lost";
  readonly workerId: WorkerId;
  readonly incarnation: number;
  /** Another process is expected to take its name, so what only it can run still waits for it. */
  readonly returns: boolean;
  /** Its machine goes on: then what it ran may be what ended it. */
  readonly hostSurvived: boolean;
  /** By default `crash`. */
  readonly death?: DeathCause;
  readonly detail: string;
}

/** A worker finishes what it runs and takes nothing more; then it will be lost for good. */
export interface WorkerDraining extends Happened {
  readonly type: "worker-draining";
  readonly workerId: WorkerId;
  readonly incarnation: number;
}

/** A worker gave a sign of life. */
export interface LoadReported extends Happened {
  readonly type: "load-reported";
  readonly workerId: WorkerId;
  readonly load: WorkerLoad;
}

export interface AttemptStarted extends Happened {
  readonly type: "attempt-started";
  readonly attempt: AttemptId;
}

export interface AttemptFinished extends Happened {
  readonly type: "attempt-finished";
  readonly attempt: AttemptId;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Only of a failed one. */
  readonly failureCause?: FailureCause;
}

/** The worker gave an attempt back that it had not started. */
export interface AttemptRevoked extends Happened {
  readonly type: "attempt-revoked";
  readonly attempt: AttemptId;
}

/** A batch is over; its attempts that have not finished will not. */
export interface BatchEnded extends Happened {
  readonly type: "batch-ended";
  readonly batch: BatchId;
  /**
   * `suite-broken`: nothing of the suite can run anywhere. `refused`: its worker can run nothing of
   * the suite in this run; others may.
   */
  readonly how: "completed" | "runner-died" | "cancelled" | "suite-broken" | "refused";
  /** From the request to the start of the first test. */
  readonly startSeconds: number;
  /** Of a runner that died; by default `crash`. */
  readonly death?: DeathCause;
  readonly detail: string;
}

export interface TimerFired extends Happened {
  readonly type: "timer-fired";
  readonly timer: TimerName;
}

export type BalancerEvent =
  | TestsSubmitted
  | RunCancelled
  | RunClosed
  | BatchAdopted
  | WorkerJoined
  | WorkerChanged
  | WorkerLost
  | WorkerDraining
  | LoadReported
  | AttemptStarted
  | AttemptFinished
  | AttemptRevoked
  | BatchEnded
  | TimerFired;
