/** Turns what `node:test` reports of one file into cases. */

import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CaseResult, Failure, SourceLocation } from "../../core/model/result.ts";
import type { EndedEvent, ReportedEvent } from "./reported-event.ts";

/** The figures with which a file's report ends. */
const figure = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) \S+$/;

/**
 * Gathers the cases of one file. Tests and subtests are cases, as in Node's own counts; suites
 * are not, but what fails in a suite outside of its tests is kept as well.
 */
export class ReportedCases {
  readonly cases: CaseResult[] = [];
  /** Failures of suites that no case shows, such as that of a hook. */
  readonly suiteFailures: Failure[] = [];
  /** Remarks that belong to the file. */
  readonly remarks: string[] = [];
  /** Whether anything at the top level failed, which explains a file's exit status. */
  hasTopLevelFailure = false;
  /** Whether anything was reported: a file that reports nothing counts as a case itself. */
  hasReported = false;
  readonly #root: string;
  readonly #onCase: (result: CaseResult) => void;
  readonly #open: string[] = [];
  /** The case that ended last: remarks on it follow, so it is handed on with the next event. */
  #last: { readonly nesting: number; result: CaseResult } | undefined;

  constructor(root: string, onCase: (result: CaseResult) => void) {
    this.#root = root;
    this.#onCase = onCase;
  }

  add(event: ReportedEvent): void {
    if (event.kind === "remark") {
      this.#remark(event.nesting, event.message);
      return;
    }
    this.flush();
    if (event.kind === "started") {
      this.#open.length = Math.min(this.#open.length, event.nesting);
      this.#open[event.nesting] = event.name;
    } else if (event.kind === "ended") {
      this.#end(event);
    }
  }

  /** Hands on the case that waits for remarks. */
  flush(): void {
    if (this.#last === undefined) return;
    const { result } = this.#last;
    this.#last = undefined;
    this.cases.push(result);
    this.#onCase(result);
  }

  #end(event: EndedEvent): void {
    this.hasReported = true;
    if (event.nesting === 0 && !event.passed) this.hasTopLevelFailure = true;
    const titles = [...this.#open.slice(0, event.nesting), event.name];
    if (event.suite) this.#endSuite(event, titles);
    else this.#last = { nesting: event.nesting, result: this.#caseOf(event, titles) };
  }

  #endSuite(event: EndedEvent, titles: readonly string[]): void {
    const isShownByCases = event.failureType === "subtestsFailed";
    if (event.passed || event.todo !== undefined || isShownByCases) return;
    const failure = event.failure ?? { message: "failed" };
    this.suiteFailures.push({
      ...failure,
      message: `suite ${titles.join(" > ")}: ${failure.message}`,
    });
  }

  #caseOf(event: EndedEvent, titles: readonly string[]): CaseResult {
    const location = this.#locationOf(event);
    const isSkipped = event.skip !== undefined || event.todo !== undefined;
    const note = noteOf(event);
    const failures = event.passed ? undefined : [event.failure ?? { message: "failed" }];
    return {
      path: titles,
      status: isSkipped ? "skipped" : event.passed ? "passed" : "failed",
      seconds: Math.max(0, event.milliseconds ?? 0) / 1000,
      ...(location === undefined ? {} : { location }),
      ...(failures === undefined ? {} : { failures }),
      ...(note === undefined ? {} : { note }),
    };
  }

  #locationOf({ file, line, column }: EndedEvent): SourceLocation | undefined {
    if (file === undefined) return undefined;
    const absolute = file.startsWith("file:") ? fileURLToPath(file) : file;
    return {
      file: path.relative(this.#root, absolute).replaceAll(path.sep, "/"),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
  }

  #remark(nesting: number, message: string): void {
    if (this.#last?.nesting === nesting && !figure.test(message)) {
      const { result } = this.#last;
      const output = result.output === undefined ? message : `${result.output}\n${message}`;
      this.#last = { nesting, result: { ...result, output } };
    } else if (nesting > 0 || !figure.test(message)) {
      this.remarks.push(message);
    }
  }
}

/** A test to be done yet is neither passed nor failed, whatever came of it. */
function noteOf({ skip, todo, passed }: EndedEvent): string | undefined {
  if (todo !== undefined) {
    const word = passed ? "todo" : "todo, fails for now";
    return todo === "" ? word : `${word}: ${todo}`;
  }
  return skip === "" ? undefined : skip;
}
