/** What Plimsoll keeps: runs, their journal, every attempt, and what was learned from them. */

import type { TestResult, Verdict } from "../core/model/result.ts";

/** How a run stands. `running` in a store that nobody has open means that it was cut off. */
export type RunState = "running" | "finished" | "interrupted";

/** One run, as it was asked for and how it ended. */
export interface RunRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly state: RunState;
  readonly exitCode?: number;
  /** What was asked for, so that it can be resumed. */
  readonly request: unknown;
  readonly counts?: RunCounts;
  readonly makespanSeconds?: number;
}

/** Test cases by how they ended; planned is their sum. */
export interface RunCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notRun: number;
}

/** One group of events that the core handled at once, and the commands that it gave. */
export interface JournalGroup {
  readonly sequence: number;
  readonly events: readonly unknown[];
  readonly commands: readonly unknown[];
}

/** One attempt that ended. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly test: string;
  readonly workerId: string;
  readonly workerClass: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** `lost`: its worker or runner died. `cancelled`: it was taken back. */
  readonly outcome: "passed" | "failed" | "skipped" | "lost" | "cancelled";
  readonly result: TestResult;
}

/** How a test of a run ended, and by which attempt. */
export interface VerdictRecord {
  readonly test: string;
  readonly verdict: Verdict;
  /** The attempt that decided; absent when none did. */
  readonly attempt?: number;
  /** Passed, but only after a failed attempt. */
  readonly flaky: boolean;
  /** Why it was not run or was given up. */
  readonly reason?: string;
  /** Fingerprint of the test's file when the run found it; a changed one is run again. */
  readonly fingerprint?: string;
}

/** What one transaction adds to a run. */
export interface RunAppend {
  readonly journal?: JournalGroup;
  readonly attempts: readonly AttemptRecord[];
  readonly verdicts: readonly VerdictRecord[];
}

/** What is known of one subject of the predictor: see `PerformanceTracker`. */
export interface EstimateRecord {
  /** What kind of thing it is about: `test`, `group`, `suite`, `class`, `worker` and the like. */
  readonly level: string;
  readonly subject: string;
  /** Natural logarithm of seconds or of a factor. */
  readonly mean: number;
  readonly variance: number;
  readonly samples: number;
  /** Where it was seen, if that matters for what it means; in the words of the predictor. */
  readonly origin: string | null;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** One earlier attempt, for `plimsoll history TEST`. */
export interface HistoryEntry {
  readonly runId: string;
  readonly startedAt: number;
  readonly workerId: string;
  readonly workerClass: string;
  readonly outcome: AttemptRecord["outcome"];
  readonly seconds: number;
}

/** One test over all runs, for `plimsoll history`. */
export interface HistorySummary {
  readonly test: string;
  readonly attempts: number;
  readonly failed: number;
  readonly flaky: number;
  readonly medianSeconds: number;
  readonly lastAt: number;
}

/** One entry of the record that feedback keeps of itself, from run to run. */
export interface TuningRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `hindsight`: a run was looked back at. The others change what the next run begins with. */
  readonly kind: "hindsight" | "change" | "undo" | "freeze" | "unfreeze";
  /** The run after which it was made; absent when somebody asked for it. */
  readonly runId?: string;
  readonly detail: unknown;
}

/** A full run as it is stored, for `--resume`, reports and replay. */
export interface StoredRun {
  readonly run: RunRecord;
  readonly attempts: readonly AttemptRecord[];
  readonly verdicts: readonly VerdictRecord[];
}

/** Everything resolves only when it is committed. */
export interface Store {
  createRun(run: RunRecord): Promise<void>;
  append(runId: string, entry: RunAppend): Promise<void>;
  /** Updates a run and forgets the oldest runs beyond what is kept. */
  updateRun(run: RunRecord): Promise<void>;
  /** Newest first. */
  listRuns(limit: number): Promise<readonly RunRecord[]>;
  loadRun(runId: string): Promise<StoredRun | undefined>;
  loadJournal(runId: string): Promise<readonly JournalGroup[]>;
  loadEstimates(): Promise<readonly EstimateRecord[]>;
  saveEstimates(estimates: readonly EstimateRecord[]): Promise<void>;
  /** Runs whose attempts have not been learned from, oldest first. */
  unlearnedRuns(): Promise<readonly string[]>;
  markLearned(runId: string): Promise<void>;
  /** Adds to the record of feedback, and forgets the oldest hindsights beyond what is kept. */
  appendTuning(records: readonly TuningRecord[]): Promise<void>;
  /** Oldest first. */
  loadTuning(): Promise<readonly TuningRecord[]>;
  history(test: string, limit: number): Promise<readonly HistoryEntry[]>;
  summarizeHistory(limit: number): Promise<readonly HistorySummary[]>;
  close(): Promise<void>;
}

/** What to tell a user when the store cannot be used. */
export class StoreError extends Error {
  /**
   * `store-locked`: another process writes to it. `store-newer`: a newer version made it.
   * `store-full`: the disk is full. `store-unreadable`: it cannot be opened or is damaged.
   * `store-unreachable`: its server has been away for too long. `store-fenced`: somebody who began
   * to write later has taken over, and nothing that is written from here counts any more.
   */
  readonly code:
    | "store-locked"
    | "store-newer"
    | "store-full"
    | "store-unreadable"
    | "store-unreachable"
    | "store-fenced";
  readonly remedy: string;

  constructor(code: StoreError["code"], message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.code = code;
    this.remedy = remedy;
  }
}
