/** What a running run tells whoever watches it. */

import type { ScaleSignal } from "../core/adapt/scale-signal.ts";
import type { RunReport, TestReport } from "./run-report.ts";

/** What one slot of a worker is doing. */
export interface SlotActivity {
  readonly workerId: string;
  /** From 0. */
  readonly slot: number;
  /** `key` of the test that runs, or what the worker does instead; since milliseconds of 1970. */
  readonly doing:
    | { readonly kind: "test"; readonly key: string; readonly sinceMs: number }
    | { readonly kind: "starting" | "discovering" | "idle"; readonly sinceMs: number };
}

/** How a run stands at this moment. */
export interface RunSnapshot {
  readonly doneTests: number;
  readonly totalTests: number;
  /** Cases so far. */
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Ordered by worker and slot. */
  readonly slots: readonly SlotActivity[];
  /** Expected time left in seconds, as a range; absent while nothing is known. */
  readonly secondsLeft?: { readonly low: number; readonly high: number };
  /** What other numbers of workers would do to the end; absent while nothing is known. */
  readonly scale?: ScaleSignal;
}

/** Watches a run. Results come only after they are committed. */
export interface RunObserver {
  /** Something that the user should know: a sentence without a newline. */
  notice(level: "info" | "warning", text: string): void;
  /** The tests are known and the run begins. `alreadyDone` counts tests finished before a resume. */
  began(run: {
    readonly runId: string;
    readonly tests: number;
    readonly alreadyDone: number;
    readonly workers: number;
    readonly slots: number;
    /** Lets the observer look at the run whenever it wants to draw. */
    readonly snapshot: () => RunSnapshot;
  }): void;
  /** A test has its verdict. Called in groups as they are committed. */
  settled(tests: readonly TestReport[]): void;
  /** The run is over; no other call follows. */
  ended(report: RunReport): void;
}
