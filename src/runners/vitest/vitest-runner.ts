/** The adapter for Vitest: runs test files in the project's own Vitest, kept warm. */

import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type {
  BatchSink,
  Discovery,
  RunnerAdapter,
  RunnerSession,
  Selection,
  SuiteSpec,
} from "../runner.ts";
import { RunnerError } from "../runner.ts";
import { BatchRunner } from "./batch-run.ts";
import { loadVitest } from "./load-vitest.ts";
import { startVitest, VitestInstance } from "./vitest-instance.ts";
import { readVitestOptions } from "./vitest-options.ts";

/** How long an aborted batch, and after it the next one, waits for Vitest to stop. */
const abortGraceMilliseconds = 1000;
/** How long the end of the session waits for it. */
const closeGraceMilliseconds = 5000;

/** Vitest forgets a cancellation that comes while a run begins, and heeds the second one more. */
const cancelEveryMilliseconds = 100;

/**
 * The adapter for Vitest 1 to 4. It runs in the process that opens it, whose working directory and
 * environment become those of the suite; tests run in processes or threads that Vitest starts.
 */
export const vitestRunner: RunnerAdapter = {
  name: "vitest",
  async open(suite, host) {
    const installed = await loadVitest(suite.root);
    const start = readVitestOptions(suite, installed.module);
    if (process.cwd() !== suite.root) process.chdir(suite.root);
    Object.assign(process.env, start.environment);
    const batches = new BatchRunner(suite.root);
    const vitest = await startVitest(installed.module, start, batches.reporter, batches.write);
    const instance = new VitestInstance(vitest, suite.root, host.slotNumber);
    return new VitestSession(suite, instance, batches, start.filters);
  },
};

class VitestSession implements RunnerSession {
  /** Vitest is given all files of a batch at once. */
  readonly takesBack = false;
  readonly #suite: SuiteSpec;
  readonly #instance: VitestInstance;
  readonly #batches: BatchRunner;
  readonly #filters: readonly string[];
  /** Runs that aborts left behind; the next must not begin beside them. */
  #leftRunning: Promise<unknown> | undefined;

  constructor(
    suite: SuiteSpec,
    instance: VitestInstance,
    batches: BatchRunner,
    filters: readonly string[],
  ) {
    this.#suite = suite;
    this.#instance = instance;
    this.#batches = batches;
    this.#filters = filters;
  }

  async discover({ paths }: Selection): Promise<Discovery> {
    const withLine = paths.find((path) => /:\d+$/.test(path));
    if (withLine !== undefined) {
      throw new RunnerError(
        "vitest-line",
        `${withLine} names a line, but Vitest's tests are placed as whole files`,
        "Name the file without the line.",
      );
    }
    const files = await this.#instance.list(paths.length > 0 ? paths : this.#filters);
    return { tests: files.map(({ test }) => test), notes: this.#instance.notes };
  }

  async runBatch(ids: readonly string[], sink: BatchSink, signal: AbortSignal): Promise<void> {
    const run = this.#run(ids, sink, signal);
    await this.#untilAborted(run, signal);
    if (signal.aborted) this.#leftRunning = Promise.allSettled([this.#leftRunning, run]);
  }

  async #run(ids: readonly string[], sink: BatchSink, signal: AbortSignal): Promise<void> {
    if (this.#leftRunning !== undefined) await endOfRunBefore(this.#leftRunning);
    const known = new Map((await this.#instance.all()).map((file) => [file.test.id, file]));
    if (signal.aborted) return;
    const files = ids.flatMap((id, index) => {
      const file = known.get(id);
      if (file !== undefined) return [{ index, file }];
      reportMissing(id, index, this.#suite, sink);
      return [];
    });
    await this.#batches.run(files, this.#instance, sink, signal);
  }

  /** Tears down the global set-up. A test that an abort could not end is left to its process. */
  async close(): Promise<void> {
    await Promise.race([
      this.#instance.close(),
      setTimeout(closeGraceMilliseconds, undefined, { ref: false }),
    ]);
  }

  /**
   * Settles soon after an abort, whatever Vitest does: it may wait for the running test before it
   * heeds a cancellation, or for the project's set-up.
   */
  async #untilAborted(run: Promise<void>, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const cancelling = cancelOnAbort(this.#instance, this.#batches, signal, ended.signal);
    try {
      await Promise.race([run, cancelling]);
    } finally {
      ended.abort();
    }
  }
}

/**
 * Resolves when the runs that aborts left behind have ended.
 * @throws RunnerError `vitest-stuck` when one does not: then only a new process is of use.
 */
async function endOfRunBefore(before: Promise<unknown>): Promise<void> {
  const patience = setTimeout(abortGraceMilliseconds, "stuck", { ref: false });
  const first = await Promise.race([before, patience]);
  if (first !== "stuck") return;
  throw new RunnerError(
    "vitest-stuck",
    "Vitest still runs a batch that was aborted, so this process can run no other",
    "Look for a test or a set-up of the project that never ends.",
  );
}

/** Resolves when the signal has aborted and Vitest has had its time to stop. */
async function cancelOnAbort(
  instance: VitestInstance,
  batches: BatchRunner,
  signal: AbortSignal,
  ended: AbortSignal,
): Promise<void> {
  if (!signal.aborted) await once(signal, "abort", { signal: ended });
  batches.silence();
  const deadline = performance.now() + abortGraceMilliseconds;
  while (performance.now() < deadline) {
    instance.cancel();
    await setTimeout(cancelEveryMilliseconds, undefined, { signal: ended });
  }
}

function reportMissing(id: string, index: number, suite: SuiteSpec, sink: BatchSink): void {
  sink.started(index);
  sink.finished(index, {
    outcome: "failed",
    seconds: 0,
    cause: "test",
    failures: [{ message: `Vitest no longer finds ${id} in ${suite.root}` }],
  });
}
