/** The contract between a worker and the adapter of one kind of test runner. */

import type { CaseResult, TestResult } from "../core/model/result.ts";
import type { TestCell } from "../core/model/test-description.ts";

/** The kinds of runner that Plimsoll drives. */
export type RunnerName = "vitest" | "node-test" | "command" | "module";

/** One suite as a worker needs to know it; plain data that travels as JSON. */
export interface SuiteSpec {
  readonly name: string;
  readonly runner: RunnerName;
  /** Absolute path of the suite's root folder: the working directory of its tests. */
  readonly root: string;
  /** Added to the environment of its tests. */
  readonly environment: Readonly<Record<string, string>>;
  /** What only this kind of runner understands; each adapter states and checks its own. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Who runs it: given to a session when it opens. */
export interface RunnerHost {
  readonly workerId: string;
  /** Counts the places for concurrent tests over all workers of a machine, from 1. */
  readonly slotNumber: number;
}

/** A test as discovery found it. */
export interface DiscoveredTest {
  /** Unique in its suite, and the same in every run for as long as the test is the same. */
  readonly id: string;
  /** Absolute path of the file that holds it: when the file changes, a finished test is stale. */
  readonly file?: string;
  readonly group?: string;
  readonly exclusiveKeys?: readonly string[];
  readonly labels?: readonly string[];
  readonly priority?: 1 | 2 | 3 | 4 | 5;
  readonly expectedDurationSeconds?: number;
  readonly timeoutSeconds?: number;
  /** What it does with which model, or what else it is known to need. */
  readonly cell?: TestCell;
}

/** What discovery found, and what it has to say about it. */
export interface Discovery {
  readonly tests: readonly DiscoveredTest[];
  /** Sentences for the user, such as "12 files are excluded by vitest.config.ts". */
  readonly notes: readonly string[];
}

/** What limits a discovery. */
export interface Selection {
  /** Files, folders or parts of file names; empty means everything. */
  readonly paths: readonly string[];
}

/**
 * Where a session reports to while a batch runs. `index` is the test's place in the batch.
 * Each test is reported in this order: `started`, any number of `caseFinished`, `finished`.
 */
export interface BatchSink {
  /** False when the test has been taken back: it must not be run here, nor reported. */
  started(index: number): boolean;
  /** A case that is already certain, before its test has finished. */
  caseFinished(index: number, result: CaseResult): void;
  finished(index: number, result: TestResult): void;
}

/** One opened suite in one runner process. Batches of a session never overlap. */
export interface RunnerSession {
  /** Tests of a batch can be taken back until `started` was called for them. */
  readonly takesBack: boolean;
  discover(selection: Selection): Promise<Discovery>;
  /**
   * Runs the tests in the given order and reports each one. It resolves when every test has been
   * reported, and rejects with a `RunnerError` when the suite as a whole cannot be run.
   * An abort means: start no further test and return soon; the tests not reported run elsewhere.
   */
  runBatch(ids: readonly string[], sink: BatchSink, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Opens suites of one kind of runner. */
export interface RunnerAdapter {
  readonly name: RunnerName;
  /** @throws RunnerError when the suite's options are wrong or its runner cannot be loaded. */
  open(suite: SuiteSpec, host: RunnerHost): Promise<RunnerSession>;
}

/** Something about a suite that its user has to mend; every test of the suite is affected. */
export class RunnerError extends Error {
  /** Short and stable, for example `vitest-not-installed`. */
  readonly code: string;
  /** What the user can do about it, as a sentence. */
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "RunnerError";
    this.code = code;
    this.remedy = remedy;
  }
}
