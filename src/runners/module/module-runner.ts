/** Runs the tests of a user's own module, inside the runner process. */

import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { TestResult } from "../../core/model/result.ts";
import type {
  BatchSink,
  Discovery,
  RunnerAdapter,
  RunnerHost,
  RunnerSession,
  Selection,
  SuiteSpec,
} from "../runner.ts";
import { RunnerError } from "../runner.ts";
import { duplicateId, selectTests } from "../selection.ts";
import { readSuiteOptions } from "../suite-options.ts";
import { thrownFailure } from "../thrown-failure.ts";
import type { ModuleContext, ModuleRunContext, ModuleRunner } from "./define-runner.ts";
import { loadModule } from "./load-module.ts";
import { failed, readModuleResult, readModuleTests } from "./module-result.ts";
import { PrintedOutput } from "./printed-output.ts";

/** Messages of the process wait no longer than this for tests that never wait for anything. */
const yieldAfterMilliseconds = 20;

export const moduleOptionsSchema = z.strictObject({
  /** Path of the module, relative to the suite's root. */
  module: z.string().min(1),
});

/**
 * The adapter for a module that exports `discover` and `run`. It runs in the process that opens
 * it, whose working directory and environment become those of the suite.
 */
export const moduleRunner: RunnerAdapter = {
  name: "module",
  async open(suite, host) {
    const { module } = readSuiteOptions(suite, moduleOptionsSchema);
    if (process.cwd() !== suite.root) process.chdir(suite.root);
    Object.assign(process.env, suite.environment);
    return new ModuleSession(suite, host, await loadModule(suite.root, module));
  },
};

/** What `run` came to: a value, or something thrown. */
type Ending = { readonly returned: unknown } | { readonly thrown: unknown };

class ModuleSession implements RunnerSession {
  readonly takesBack = true;
  readonly #suite: SuiteSpec;
  readonly #runner: ModuleRunner;
  readonly #context: ModuleContext;
  readonly #printed = new PrintedOutput();
  /** Began when the suite was opened, so that it goes on while tests are looked for elsewhere. */
  readonly #setup: Promise<unknown>;
  /** A test that an abort left running; the next must not run beside it. */
  #leftRunning: Promise<unknown> | undefined;

  constructor(suite: SuiteSpec, host: RunnerHost, runner: ModuleRunner) {
    this.#suite = suite;
    this.#runner = runner;
    const context = { root: suite.root, workerId: host.workerId, slotNumber: host.slotNumber };
    this.#context = context;
    this.#setup = (async () => runner.setup?.(context))();
    // It is awaited before the first test; until then a failure must not end the process.
    this.#setup.catch(() => {});
  }

  async discover(selection: Selection): Promise<Discovery> {
    const all = await this.#allTests();
    const twice = duplicateId(all);
    if (twice !== undefined) {
      throw new RunnerError(
        "duplicate-test",
        `discover of suite ${this.#suite.name} returned the test ${twice} twice`,
        "Give each test an id of its own: results are kept by id.",
      );
    }
    return { tests: selectTests(all, selection, this.#suite.root), notes: [] };
  }

  async runBatch(ids: readonly string[], sink: BatchSink, signal: AbortSignal): Promise<void> {
    await this.#leftRunning;
    await this.#ready();
    const context = { ...this.#context, signal };
    let yieldedAt = performance.now();
    this.#printed.start();
    try {
      for (let index = 0; index < ids.length && !signal.aborted; index++) {
        if (!sink.started(index)) continue;
        const outcome = this.#runOne(ids[index] ?? "", context);
        const result = outcome instanceof Promise ? await outcome : outcome;
        if (result === undefined) return;
        sink.finished(index, result);
        if (performance.now() - yieldedAt > yieldAfterMilliseconds) {
          await setImmediate();
          yieldedAt = performance.now();
        }
      }
    } finally {
      this.#printed.stop();
    }
  }

  async close(): Promise<void> {
    const isSetUp = await this.#setup.then(
      () => true,
      () => false,
    );
    if (!isSetUp) return;
    try {
      await this.#runner.teardown?.(this.#context);
    } catch (error) {
      throw new RunnerError(
        "module-teardown-failed",
        `teardown of suite ${this.#suite.name} failed: ${thrownFailure(error).message}`,
        "Mend the function teardown of the runner module.",
        error,
      );
    }
  }

  async #allTests() {
    let returned: unknown;
    try {
      returned = await this.#runner.discover(this.#context);
    } catch (error) {
      throw new RunnerError(
        "module-discover-failed",
        `discover of suite ${this.#suite.name} failed: ${thrownFailure(error).message}`,
        "Mend the function discover of the runner module.",
        error,
      );
    }
    const read = readModuleTests(returned);
    if ("tests" in read) return read.tests;
    throw new RunnerError(
      "module-discover-misshapen",
      `discover of suite ${this.#suite.name} returned something else than tests: ${read.problem}`,
      "Return an array of ids, or of objects with an id.",
    );
  }

  async #ready(): Promise<void> {
    try {
      await this.#setup;
    } catch (error) {
      throw new RunnerError(
        "module-setup-failed",
        `setup of suite ${this.#suite.name} failed: ${thrownFailure(error).message}`,
        "Mend the function setup of the runner module.",
        error,
      );
    }
  }

  /** Avoids every tick that `run` does not ask for: empty tests measure the overhead of a run. */
  #runOne(id: string, context: ModuleRunContext): TestResult | Promise<TestResult | undefined> {
    const started = performance.now();
    let returned: unknown;
    try {
      returned = this.#runner.run({ id }, context);
    } catch (thrown) {
      return this.#resultOf({ thrown }, started);
    }
    return isThenable(returned)
      ? this.#unlessAborted(returned, started, context.signal)
      : this.#resultOf({ returned }, started);
  }

  /** Waits for the test, but no longer than until an abort: then it has no result. */
  #unlessAborted(
    returned: PromiseLike<unknown>,
    started: number,
    signal: AbortSignal,
  ): Promise<TestResult | undefined> {
    return new Promise((resolve) => {
      const leave = () => resolve(undefined);
      const settle = (ending: Ending) => {
        signal.removeEventListener("abort", leave);
        resolve(signal.aborted ? undefined : this.#resultOf(ending, started));
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave);
      this.#leftRunning = Promise.resolve(
        returned.then(
          (value) => settle({ returned: value }),
          (thrown: unknown) => settle({ thrown }),
        ),
      );
    });
  }

  #resultOf(ending: Ending, started: number): TestResult {
    const seconds = (performance.now() - started) / 1000;
    const printed = this.#printed.take();
    return "thrown" in ending
      ? failed(seconds, [thrownFailure(ending.thrown)], printed)
      : readModuleResult(ending.returned, seconds, printed);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { readonly then?: unknown }).then === "function"
  );
}
