/** What the balancer wants done. */

import type { MovePhase } from "../lifecycle.ts";
import type { DecisionRecord, MoveBenefit } from "./decision.ts";
import type { AttemptId, BatchId, RunId, TestKey, WorkerId } from "./identifiers.ts";
import type { DeathCause, Verdict } from "./result.ts";

/** One attempt of a batch. */
export interface AttemptLease {
  readonly attempt: AttemptId;
  readonly test: TestKey;
  /** Counts the attempts of this test, from 1; a report with an older epoch is void. */
  readonly epoch: number;
  /** Median of the prediction for this worker. */
  readonly predictedSeconds: number;
}

/** Leases attempts to a worker, to be run in this order. */
export interface StartBatch {
  readonly type: "start-batch";
  /** All of its attempts are of this run. */
  readonly run: RunId;
  readonly workerId: WorkerId;
  readonly batch: BatchId;
  readonly suite: string;
  readonly attempts: readonly AttemptLease[];
  readonly decision: DecisionRecord;
}

/** Ends a batch with everything that it runs. */
export interface CancelBatch {
  readonly type: "cancel-batch";
  readonly workerId: WorkerId;
  readonly batch: BatchId;
  readonly reason: "timeout" | "start-timeout" | "revoked" | "run-cancelled" | "overtaken";
  /** The limit that was exceeded, if one was. */
  readonly limitSeconds?: number;
}

/** Asks for attempts of a running batch that have not started. */
export interface RevokeAttempts {
  readonly type: "revoke-attempts";
  readonly workerId: WorkerId;
  readonly batch: BatchId;
  readonly attempts: readonly AttemptId[];
}

/** The worker has been silent for longer than its leases last: end it. */
export interface EvictWorker {
  readonly type: "evict-worker";
  readonly workerId: WorkerId;
  readonly incarnation: number;
  readonly silentSeconds: number;
}

/** An attempt is over that does not decide its test. */
export interface RecordAttempt {
  readonly type: "record-attempt";
  readonly attempt: AttemptId;
  readonly test: TestKey;
  readonly outcome: "passed" | "failed" | "skipped" | "lost" | "cancelled";
  readonly reason: string;
  /** Of one that was lost while it ran. */
  readonly death?: DeathCause;
}

/** A test has its verdict. */
export interface SettleTest {
  readonly type: "settle-test";
  readonly run: RunId;
  readonly test: TestKey;
  readonly verdict: Verdict;
  /** The attempt that decided. */
  readonly attempt?: AttemptId;
  readonly flaky: boolean;
  /** Why it was given up or not run; absent when an attempt's own report says all. */
  readonly reason?: string;
  /** Of a test that was given up: what ended its last attempt. */
  readonly death?: DeathCause;
}

/** `tick` looks for what did not happen; `decide` goes on with what one pass could not send. */
export type TimerName = "tick" | "decide";

export interface SetTimer {
  readonly type: "set-timer";
  readonly timer: TimerName;
  readonly at: number;
}

/**
 * Says how the balancer stands to a worker that failed what others pass. Nobody has to do anything:
 * it is for people who ask why the worker gets no work.
 */
export interface JudgeWorker {
  readonly type: "judge-worker";
  readonly workerId: WorkerId;
  /**
   * `on-trial`: it gets nothing but tests that passed elsewhere, until it is clear what it is.
   * `set-aside`: the same, now and then. `trusted`: it gets work.
   */
  readonly standing: "trusted" | "on-trial" | "set-aside";
  readonly reason: string;
}

/**
 * A move of a test that a worker holds has come to this phase. Nobody has to do anything: it is for
 * people, and for whoever checks the journal.
 */
export interface RecordMove {
  readonly type: "record-move";
  /** The attempt that the worker is asked for. */
  readonly attempt: AttemptId;
  readonly test: TestKey;
  readonly phase: MovePhase;
  /** Who holds it. */
  readonly from: WorkerId;
  /** Who is to have it, or, when it is committed, has it; absent where the next plan says. */
  readonly to?: WorkerId;
  readonly reason: string;
  /** Absent where the worker is in doubt, whatever that costs. */
  readonly benefit?: MoveBenefit;
}

/** Every test of the run has its verdict. */
export interface FinishRun {
  readonly type: "finish-run";
  readonly run: RunId;
}

export type Command =
  | StartBatch
  | CancelBatch
  | RevokeAttempts
  | EvictWorker
  | RecordAttempt
  | SettleTest
  | JudgeWorker
  | RecordMove
  | SetTimer
  | FinishRun;
