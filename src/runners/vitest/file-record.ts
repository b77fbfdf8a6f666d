/** Gathers what Vitest tells about one file while it runs, and makes its result from that. */

import path from "node:path";
import type { CaseResult, CaseStatus, Failure, TestResult } from "../../core/model/result.ts";
import { CapturedOutput } from "../captured-output.ts";
import { isProcessDeath, taskFailure } from "./task-failure.ts";
import type { ConsoleLog, FileTask, Task } from "./vitest-api.ts";

const ended = new Set(["pass", "fail", "skip", "todo"]);

interface FoundCase {
  readonly task: Task;
  readonly path: readonly string[];
}

/** What one file has come to so far. */
export class FileRecord {
  readonly #root: string;
  readonly #startedAt = performance.now();
  readonly #outputs = new Map<string, CapturedOutput>();
  readonly #reported = new Set<string>();
  #cases: ReadonlyMap<string, FoundCase> = new Map();
  #file: FileTask | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Whether Vitest has said how the file as a whole ended; its last errors may still follow. */
  get hasEnded(): boolean {
    return hasEnded(this.#file);
  }

  /** Vitest knows the file's tests, or in case of a failure that there are none. */
  collected(file: FileTask): void {
    this.#file = file;
    this.#cases = new Map(findCases(file, []).map((found) => [found.task.id, found]));
  }

  /** The result of a case that has just ended; `undefined` when it is not news. */
  caseEnded(taskId: string): CaseResult | undefined {
    const found = this.#cases.get(taskId);
    if (found === undefined || this.#reported.has(taskId)) return undefined;
    this.#reported.add(taskId);
    return this.#caseResult(found);
  }

  logged(log: ConsoleLog): void {
    // What no case has printed belongs to the file.
    const key = log.taskId !== undefined && this.#cases.has(log.taskId) ? log.taskId : "";
    const output = this.#outputs.get(key) ?? new CapturedOutput();
    this.#outputs.set(key, output);
    output.add(log.content);
  }

  /**
   * The file's result.
   * @param errors that Vitest met outside of any test while the file ran.
   * @param printed what came from the file's process past Vitest's console.
   */
  result(errors: readonly unknown[], printed: string | undefined): TestResult {
    const file = this.#file;
    const found = [...this.#cases.values()].filter(({ task }) => this.hasEnded || hasEnded(task));
    const cases = found.map((it) => this.#caseResult(it));
    const failures = [
      ...(file === undefined ? [] : suiteFailures(file, [])),
      ...errors.map((error) => taskFailure(error, errorKind(error))),
    ];
    const output = [this.#outputs.get("")?.text(), printed].filter((it) => it !== undefined);
    const common = {
      seconds: (performance.now() - this.#startedAt) / 1000,
      cases,
      ...(output.length === 0 ? {} : { output: output.join("") }),
    };
    if (file === undefined || !this.hasEnded) return { ...common, ...unfinished(failures, errors) };
    const hasFailed =
      file.result?.state === "fail" ||
      failures.length > 0 ||
      cases.some(({ status }) => status === "failed");
    return {
      ...common,
      outcome: hasFailed ? "failed" : isSkipped(file, cases) ? "skipped" : "passed",
      ...(hasFailed ? { cause: "test" as const } : {}),
      ...(failures.length === 0 ? {} : { failures }),
    };
  }

  #caseResult({ task, path: titles }: FoundCase): CaseResult {
    const { result } = task;
    const status = caseStatus(task);
    const output = this.#outputs.get(task.id)?.text();
    const note = status === "skipped" ? skipNote(task) : undefined;
    const failures = status === "failed" ? (result?.errors ?? []) : [];
    return {
      path: titles,
      status,
      seconds: Math.max(0, result?.duration ?? 0) / 1000,
      ...(task.location === undefined ? {} : { location: this.#location(task.location) }),
      ...(result?.retryCount ? { retries: result.retryCount } : {}),
      ...(failures.length === 0 ? {} : { failures: failures.map((it) => taskFailure(it)) }),
      ...(output === undefined ? {} : { output }),
      ...(note === undefined ? {} : { note }),
    };
  }

  #location({ line, column }: { readonly line: number; readonly column: number }) {
    const file = path.relative(this.#root, this.#file?.filepath ?? "").replaceAll(path.sep, "/");
    return { file, line, column };
  }
}

function findCases(parent: Task, titles: readonly string[]): readonly FoundCase[] {
  return (parent.tasks ?? []).flatMap((task) => {
    const titlesOfTask = [...titles, task.name];
    if (task.type === "suite") return findCases(task, titlesOfTask);
    return [{ task, path: titlesOfTask }];
  });
}

/** Errors of the file itself and of suites in it: outside of every case. */
function suiteFailures(suite: Task, titles: readonly string[]): readonly Failure[] {
  const context = titles.length === 0 ? undefined : titles.join(" > ");
  const own = (suite.result?.errors ?? []).map((error) => taskFailure(error, context));
  const inner = (suite.tasks ?? [])
    .filter((task) => task.type === "suite")
    .flatMap((task) => suiteFailures(task, [...titles, task.name]));
  return [...own, ...inner];
}

/** How a file ends that Vitest has not seen ending. */
function unfinished(
  failures: readonly Failure[],
  errors: readonly unknown[],
): Pick<TestResult, "outcome" | "cause" | "failures"> {
  const silent = { message: "Vitest stopped without saying how this file ended" };
  return {
    outcome: "failed",
    // Without a word it was its process: of two that die in one call, Vitest tells at the end.
    cause: errors.length === 0 || errors.some(isProcessDeath) ? "crash" : "test",
    failures: failures.length === 0 ? [silent] : failures,
  };
}

function hasEnded(task: Task | undefined): boolean {
  return ended.has(task?.result?.state ?? "");
}

function caseStatus({ result }: Task): CaseStatus {
  if (result?.state === "pass") return "passed";
  return result?.state === "fail" ? "failed" : "skipped";
}

function skipNote({ mode, result }: Task): string | undefined {
  if (result?.note !== undefined) return result.note;
  if (mode === "todo") return "todo";
  // It was to run, but the hook of a suite around it failed.
  return mode === "run" ? "did not run" : undefined;
}

function isSkipped(file: FileTask, cases: readonly CaseResult[]): boolean {
  if (cases.length === 0) return file.mode === "skip" || file.mode === "todo";
  return cases.every(({ status }) => status === "skipped");
}

/** How Vitest names an error that no test has caught, such as "Unhandled Rejection". */
function errorKind(error: unknown): string | undefined {
  const kind = typeof error === "object" && error !== null && "type" in error && error.type;
  return typeof kind === "string" ? kind : undefined;
}
