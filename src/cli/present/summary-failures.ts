/** The failures of a run with all that helps to understand them, within reason. */

import type { AttemptReport, RunReport, TestReport } from "../../coordinator/run-report.ts";
import type { Failure, FailureCause } from "../../core/model/result.ts";
import type { WrittenReport } from "../reports/write-reports.ts";
import { cleanText } from "./clean-text.ts";
import type { FailedCase } from "./failed-cases.ts";
import { decidingAttempt, failedCases, reasonBesides } from "./failed-cases.ts";
import { failureLines, outputLines } from "./failure-text.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount } from "./format-number.ts";
import type { Presentation } from "./presentation.ts";
import { formatLocation } from "./source-path.ts";

const maxInFull = 20;
const maxByName = 50;
const maxFailuresOfCase = 3;

/** How an attempt ended, after the name of its worker. */
const CAUSES: Readonly<Record<FailureCause, string>> = {
  test: "",
  timeout: " timed out",
  crash: " crashed",
  memory: " ran out of memory",
  silence: " fell silent",
};

/** Lines about every failed case: the first ones in full, then names, then only their number. */
export function failureSection(
  report: RunReport,
  presentation: Presentation,
  reports: readonly WrittenReport[],
): string[] {
  const { theme, names } = presentation;
  const failed = report.tests.flatMap(failedCases);
  if (failed.length === 0) {
    return [];
  }
  const inFull = failed
    .slice(0, maxInFull)
    .flatMap((each) => [
      ...failedCaseBlock(each, presentation).map((line) => (line === "" ? "" : `  ${line}`)),
      "",
    ]);
  const byName = failed
    .slice(maxInFull, maxInFull + maxByName)
    .map((each) => `  ${theme.bad(`${theme.symbols.failed} ${names.ofFailed(each)}`)}`);
  const left = failed.length - maxInFull - maxByName;
  const lines = [
    theme.strong(`Failures (${failed.length})`),
    "",
    ...inFull,
    ...byName,
    ...(left > 0 ? [`  and ${left} more`] : []),
    ...(byName.length > 0 ? [theme.faint(`  ${whereTheRestIs(reports)}`)] : []),
  ];
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function whereTheRestIs(reports: readonly WrittenReport[]): string {
  const json = reports.find(({ name }) => name === "JSON");
  return json === undefined
    ? "See the JSON report (--report FILE) for the rest."
    : `See the JSON report for the rest: ${json.path}`;
}

function failedCaseBlock(failed: FailedCase, presentation: Presentation): string[] {
  const { theme, names, paths } = presentation;
  const { test, shown, failures, output, location } = failed;
  const facts = [
    ...(location === undefined ? [] : [formatLocation(paths, test.suite, location)]),
    ...attemptFacts(test, shown?.seconds ?? test.seconds),
  ].join(theme.symbols.dot);
  const reason = reasonBesides(failed);
  const body = [
    ...withoutRepeats(failures)
      .slice(0, maxFailuresOfCase)
      .map((failure) => failureLines(failure, theme, paths)),
    ...(reason === undefined ? [] : [[theme.bad(cleanText(reason))]]),
    ...(output === undefined ? [] : [outputLines(output, theme)]),
  ].filter((lines) => lines.length > 0);
  return [
    theme.bad(`${theme.symbols.failed} ${names.ofFailed(failed)}`),
    ...(facts === "" ? [] : [`  ${theme.faint(facts)}`]),
    ...body.flatMap((lines) => ["", ...lines.map((line) => (line === "" ? "" : `  ${line}`))]),
  ];
}

/** `worker-2 · 1.2 s`, or every attempt where there were several. */
function attemptFacts(test: TestReport, seconds: number): string[] {
  if (test.attempts.length > 1) {
    return [
      `${formatCount(test.attempts.length, "attempt")}: ${test.attempts.map(attemptText).join(", ")}`,
    ];
  }
  const only = decidingAttempt(test);
  return only === undefined ? [] : [only.workerId, `${formatDuration(seconds)}${causeText(only)}`];
}

function attemptText(attempt: AttemptReport): string {
  const ending = causeText(attempt) || ` ${attempt.outcome}`;
  return `${attempt.workerId}${ending} after ${formatDuration(attempt.seconds)}`;
}

function causeText({ cause }: AttemptReport): string {
  return cause === undefined ? "" : CAUSES[cause];
}

/** Retries inside a runner often fail the same way again. */
function withoutRepeats(failures: readonly Failure[]): Failure[] {
  const seen = new Set<string>();
  return failures.filter(({ message, diff = "" }) => {
    const text = `${message}\n${diff}`;
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}
