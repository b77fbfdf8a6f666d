/** Failures as they come while a run goes on: short, since the summary tells the rest. */

import type { TestReport } from "../../coordinator/run-report.ts";
import { firstLine } from "./clean-text.ts";
import type { FailedCase } from "./failed-cases.ts";
import { decidingAttempt, failedCases, reasonBesides } from "./failed-cases.ts";
import type { Presentation } from "./presentation.ts";
import { formatLocation, shortenPaths } from "./source-path.ts";

const maxCasesOfTest = 5;
const maxTests = 50;

/** Tells failures, up to a number that a person may still read while they pass by. */
export class FailureNotices {
  readonly #presentation: Presentation;
  #told = 0;

  constructor(presentation: Presentation) {
    this.#presentation = presentation;
  }

  /** Lines about the failed ones of these tests. */
  linesOf(tests: readonly TestReport[]): string[] {
    const lines: string[] = [];
    for (const test of tests) {
      if (test.verdict === "failed" && this.#told <= maxTests) {
        this.#told += 1;
        lines.push(...this.#testLines(test));
      }
    }
    return lines;
  }

  #testLines(test: TestReport): string[] {
    const { theme, names } = this.#presentation;
    if (this.#told > maxTests) {
      return [theme.bad("More tests fail; the summary at the end will list them.")];
    }
    const failed = failedCases(test);
    const lines = failed
      .slice(0, maxCasesOfTest)
      .flatMap((each) => failedCaseLines(each, this.#presentation));
    const rest = failed.length - maxCasesOfTest;
    return rest > 0
      ? [...lines, theme.faint(`  and ${rest} more in ${names.ofTest(test.key)}`)]
      : lines;
  }
}

function failedCaseLines(failed: FailedCase, presentation: Presentation): string[] {
  const { theme, names, paths } = presentation;
  const { test, failures, location } = failed;
  const [message = ""] = failures.map((failure) => firstLine(failure.message));
  const reason = firstLine(reasonBesides(failed) ?? "");
  const worker = decidingAttempt(test)?.workerId;
  const facts = [
    ...(location === undefined ? [] : [formatLocation(paths, test.suite, location)]),
    ...(worker === undefined ? [] : [worker]),
  ].join(theme.symbols.dot);
  return [
    theme.bad(`${theme.symbols.failed} ${names.ofFailed(failed)}`),
    ...(message === "" ? [] : [`  ${shortenPaths(paths, message)}`]),
    ...(reason === "" ? [] : [`  ${reason}`]),
    ...(facts === "" ? [] : [theme.faint(`  ${facts}`)]),
  ];
}
