/** Runs one test file in a Node process of its own. */

import type { ChildProcess } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { CaseResult, Failure, TestResult } from "../../core/model/result.ts";
import type { ChildEnd } from "../child-run.ts";
import { runChild } from "../child-run.ts";
import type { FileArguments } from "./node-arguments.ts";
import { ReportedCases } from "./reported-cases.ts";
import { readReportedEvent } from "./reported-event.ts";

const reporter = new URL("./node-test-reporter.js", import.meta.url).href;

/** A file to run, and how. */
export interface FileRequest {
  readonly root: string;
  /** Path relative to the root. */
  readonly id: string;
  readonly fileArguments: FileArguments;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onCase: (result: CaseResult) => void;
}

/**
 * Runs the file as `node --test` would, but without the process in between: its reporter writes
 * to a pipe of its own, so that what the tests print stays apart.
 */
export async function runFile(request: FileRequest): Promise<TestResult> {
  const { root, fileArguments, signal } = request;
  const reported = new ReportedCases(root, request.onCase);
  const limit = fileArguments.fileTimeoutMilliseconds;
  const timeout = limit === undefined ? undefined : AbortSignal.timeout(limit);
  const end = await runChild({
    program: process.execPath,
    programArguments: [
      ...fileArguments.nodeArguments,
      `--test-reporter=${reporter}`,
      "--test-reporter-destination=stdout",
      path.resolve(root, request.id),
    ],
    options: {
      cwd: root,
      // As Node does it: tests can see that they are run, and a nested `run()` is refused.
      env: { ...request.environment, NODE_TEST_CONTEXT: "child-plimsoll" },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      windowsHide: true,
    },
    signal: timeout === undefined ? signal : AbortSignal.any([signal, timeout]),
    onSpawned: (child) => readReports(child, reported),
  });
  reported.flush();
  return fileResult(request, end, reported, timeout?.aborted === true ? limit : undefined);
}

function readReports(child: ChildProcess, reported: ReportedCases): void {
  const channel = child.stdio[3] as Readable;
  const decoder = new StringDecoder("utf8");
  let rest = "";
  channel.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = readReportedEvent(line);
      if (event !== undefined) reported.add(event);
    }
  });
  // A process that is killed resets the pipe; how it ended is seen from its exit.
  channel.on("error", () => {});
}

function fileResult(
  request: FileRequest,
  end: ChildEnd,
  reported: ReportedCases,
  timedOutAfter: number | undefined,
): TestResult {
  const problem = problemOf(end, reported, timedOutAfter);
  const cases = [...reported.cases];
  if (problem !== undefined || !reported.hasReported) {
    const itself = fileCase(request.id, end, problem);
    cases.push(itself);
    request.onCase(itself);
  }
  const hasFailed =
    reported.suiteFailures.length > 0 || cases.some(({ status }) => status === "failed");
  const isSkipped = !hasFailed && cases.every(({ status }) => status === "skipped");
  const output = [end.output, ...reported.remarks.map((remark) => `${remark}\n`)].join("");
  return {
    outcome: hasFailed ? "failed" : isSkipped ? "skipped" : "passed",
    seconds: end.seconds,
    cases,
    ...(reported.suiteFailures.length > 0 ? { failures: reported.suiteFailures } : {}),
    ...(output === "" ? {} : { output }),
    ...(hasFailed ? { cause: wasKilled(end, timedOutAfter) ? "crash" : "test" } : {}),
  };
}

/** The file as a case: it has no tests, or ended badly in a way that none of them explains. */
function fileCase(id: string, end: ChildEnd, problem: Failure | undefined): CaseResult {
  return {
    path: [id],
    status: problem === undefined ? "passed" : "failed",
    seconds: end.seconds,
    location: { file: id, line: 1, column: 1 },
    ...(problem === undefined ? {} : { failures: [problem] }),
  };
}

function wasKilled(end: ChildEnd, timedOutAfter: number | undefined): boolean {
  return end.signal !== null && timedOutAfter === undefined;
}

function problemOf(
  end: ChildEnd,
  reported: ReportedCases,
  timedOutAfter: number | undefined,
): Failure | undefined {
  if (timedOutAfter !== undefined) {
    return { message: `test timed out after ${timedOutAfter}ms`, ...lastLines(end.output) };
  }
  if (end.startError !== undefined) {
    return { message: `the file's process could not be started: ${end.startError.message}` };
  }
  if (end.signal !== null) {
    return { message: `the file's process was killed by ${end.signal}`, ...lastLines(end.output) };
  }
  // A failed test sets the exit status, and is reported by itself.
  if (end.exitCode === 0 || reported.hasTopLevelFailure) return undefined;
  return { message: `exit status ${end.exitCode}`, ...lastLines(end.output) };
}

const shownLines = 30;

/** What was printed last tells most about a file that fails outside of its tests. */
function lastLines(output: string | undefined): { readonly stack?: string } {
  const lines = (output ?? "").trimEnd().split("\n").slice(-shownLines);
  return lines.join("") === "" ? {} : { stack: lines.join("\n") };
}
