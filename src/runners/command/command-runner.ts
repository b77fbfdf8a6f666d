/** Runs any command, once for each test. */

import type { TestResult } from "../../core/model/result.ts";
import type { ChildEnd } from "../child-run.ts";
import { runChild } from "../child-run.ts";
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
import { readSuiteOptions } from "../suite-options.ts";
import type { CommandOptions } from "./command-options.ts";
import { commandLine, commandOptionsSchema, programDependsOnTest } from "./command-options.ts";
import { findTests } from "./find-tests.ts";

/** The adapter for suites of commands: exit status 0 is a pass, everything else a failure. */
export const commandRunner: RunnerAdapter = {
  name: "command",
  async open(suite, host) {
    return new CommandSession(suite, host, readSuiteOptions(suite, commandOptionsSchema));
  },
};

class CommandSession implements RunnerSession {
  readonly takesBack = true;
  readonly #suite: SuiteSpec;
  readonly #options: CommandOptions;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(suite: SuiteSpec, host: RunnerHost, options: CommandOptions) {
    this.#suite = suite;
    this.#options = options;
    this.#environment = {
      ...process.env,
      ...suite.environment,
      PLIMSOLL_WORKER: host.workerId,
      PLIMSOLL_SLOT: String(host.slotNumber),
    };
  }

  discover(selection: Selection): Promise<Discovery> {
    return findTests(this.#suite.root, this.#options, selection);
  }

  async runBatch(ids: readonly string[], sink: BatchSink, signal: AbortSignal): Promise<void> {
    for (const [index, id] of ids.entries()) {
      if (signal.aborted) return;
      if (!sink.started(index)) continue;
      const end = await this.#run(id, signal);
      if (signal.aborted) return;
      this.#refuseMissingProgram(end);
      sink.finished(index, resultOf(end, this.#options.skipExitCode));
    }
  }

  async close(): Promise<void> {}

  #run(id: string, signal: AbortSignal): Promise<ChildEnd> {
    return runChild({
      ...commandLine(this.#options.command, id),
      signal,
      options: {
        cwd: this.#suite.root,
        env: { ...this.#environment, PLIMSOLL_TEST: id },
        stdio: ["ignore", "pipe", "pipe"],
        windowsHide: true,
      },
    });
  }

  #refuseMissingProgram({ startError }: ChildEnd): void {
    const missing = startError?.code === "ENOENT" || startError?.code === "EACCES";
    if (!missing || programDependsOnTest(this.#options.command)) return;
    const program = this.#options.command[0];
    throw new RunnerError(
      startError.code === "ENOENT" ? "command-not-found" : "command-not-executable",
      startError.code === "ENOENT"
        ? `the command ${program} was not found (in ${this.#suite.root}, or on PATH)`
        : `the command ${program} is not executable`,
      "Correct the command of the suite: the program stands first, as a word of its own.",
      startError,
    );
  }
}

function resultOf(end: ChildEnd, skipExitCode: number | undefined): TestResult {
  const { seconds, exitCode, signal, startError } = end;
  const output = end.output === undefined ? {} : { output: end.output };
  if (startError !== undefined) {
    const message = `the command could not be started: ${startError.message}`;
    return { outcome: "failed", seconds, cause: "test", failures: [{ message }] };
  }
  if (exitCode === 0) return { outcome: "passed", seconds, ...output };
  if (exitCode !== null && exitCode === skipExitCode) {
    return { outcome: "skipped", seconds, note: `exit status ${exitCode}`, ...output };
  }
  const how = signal === null ? `exit status ${exitCode}` : `killed by ${signal}`;
  const message = [how, ...lastLines(end.output)].join("\n");
  // Nobody but the system or an operator sends SIGKILL: memory ran out, or a worker was killed.
  const cause = signal === "SIGKILL" ? "crash" : "test";
  return { outcome: "failed", seconds, cause, failures: [{ message }], ...output };
}

const shownLines = 12;
const shownLineLength = 400;

function lastLines(output: string | undefined): readonly string[] {
  const lines = (output ?? "").trimEnd().split("\n");
  return lines
    .slice(-shownLines)
    .filter((line) => line !== "")
    .map((line) => line.slice(0, shownLineLength));
}
