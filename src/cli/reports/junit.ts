/**
 * The run as JUnit XML: a testsuite for each test, a testcase for each case. Flaky cases follow
 * Maven Surefire, whose elements most readers of such reports know.
 */

import type {
  AttemptReport,
  CaseReport,
  RunReport,
  TestReport,
} from "../../coordinator/run-report.ts";
import type { Failure } from "../../core/model/result.ts";
import {
  decidingAttempt,
  failuresBesides,
  failuresOf,
  fatalCause,
  outputOf,
} from "../present/failed-cases.ts";
import type { SourcePaths } from "../present/source-path.ts";
import { caseNames, testLabels } from "./case-names.ts";
import { xmlAttribute, xmlText } from "./xml.ts";

/** The document in pieces, one for each test. */
export function* junitChunks(report: RunReport, paths: SourcePaths): Generator<string> {
  const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const test of report.tests) {
    const counts = countCases(test);
    totals.tests += counts.tests;
    totals.failures += counts.failures;
    totals.errors += counts.errors;
    totals.skipped += counts.skipped;
  }
  const attributes =
    xmlAttribute("name", "plimsoll") +
    countAttributes(totals) +
    xmlAttribute("time", seconds((report.endedAt - report.startedAt) / 1000)) +
    xmlAttribute("timestamp", timestamp(report.startedAt));
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes}>\n`;
  const labelOf = testLabels(report);
  for (const test of report.tests) {
    yield testSuite(test, labelOf(test), report, paths);
  }
  yield "</testsuites>\n";
}

function testSuite(test: TestReport, label: string, report: RunReport, paths: SourcePaths): string {
  const names = caseNames(test);
  const outside = failuresBesides(test);
  const output = test.cases.some(({ standsForTest }) => standsForTest) ? undefined : test.output;
  const attributes =
    xmlAttribute("name", label) +
    xmlAttribute("package", test.suite) +
    countAttributes(countCases(test)) +
    xmlAttribute("time", seconds(test.seconds)) +
    xmlAttribute("timestamp", timestamp(test.attempts[0]?.startedAt ?? report.startedAt));
  let content = properties(test);
  for (const [index, shown] of test.cases.entries()) {
    content += testCase(test, shown, names[index] ?? "", label, paths);
  }
  if (output !== undefined) {
    content += `    <system-out>${xmlText(output)}</system-out>\n`;
  }
  if (outside.length > 0) {
    content += `    <system-err>${xmlText(outside.map(failureText).join("\n\n"))}</system-err>\n`;
  }
  return `  <testsuite${attributes}>\n${content}  </testsuite>\n`;
}

function properties(test: TestReport): string {
  const worker = decidingAttempt(test)?.workerId;
  let content = property("plimsoll.verdict", test.verdict);
  if (test.reason !== undefined) {
    content += property("plimsoll.reason", test.reason);
  }
  if (worker !== undefined) {
    content += property("plimsoll.worker", worker);
  }
  for (const [index, attempt] of test.attempts.entries()) {
    content += property(`plimsoll.attempt.${index + 1}`, attemptText(attempt));
  }
  return `    <properties>\n${content}    </properties>\n`;
}

function property(name: string, value: string): string {
  return `      <property${xmlAttribute("name", name)}${xmlAttribute("value", value)}/>\n`;
}

function attemptText(attempt: AttemptReport): string {
  const cause = attempt.cause === undefined ? "" : ` (${attempt.cause})`;
  return `${attempt.outcome}${cause} on ${attempt.workerId} (${attempt.workerClass}) in ${seconds(attempt.seconds)} s`;
}

function testCase(
  test: TestReport,
  shown: CaseReport,
  name: string,
  label: string,
  paths: SourcePaths,
): string {
  const { location } = shown;
  const attributes =
    xmlAttribute("name", name) +
    xmlAttribute("classname", label) +
    xmlAttribute("time", seconds(shown.seconds)) +
    xmlAttribute("file", location && paths.resolve(test.suite, location.file)) +
    xmlAttribute("line", location?.line);
  const output = outputOf(test, shown);
  const content =
    outcomeElements(test, shown) +
    (output === undefined ? "" : `      <system-out>${xmlText(output)}</system-out>\n`);
  return content === ""
    ? `    <testcase${attributes}/>\n`
    : `    <testcase${attributes}>\n${content}    </testcase>\n`;
}

function outcomeElements(test: TestReport, shown: CaseReport): string {
  switch (shown.status) {
    case "passed":
      return earlierElements("flakyFailure", shown);
    case "skipped":
      return `      <skipped${xmlAttribute("message", shown.note)}/>\n`;
    case "not-run": {
      const message = test.reason ?? "not run";
      return `      <error${reasonAttributes(message, "not-run")}/>\n`;
    }
    case "failed":
      return failureElement(test, shown) + earlierElements("rerunFailure", shown);
  }
}

function failureElement(test: TestReport, shown: CaseReport): string {
  const failures = failuresOf(test, shown);
  const cause = shown.standsForTest ? fatalCause(test) : undefined;
  const element = isError(test, shown) ? "error" : "failure";
  const message = failures[0]?.message ?? test.reason ?? "failed";
  const attributes = reasonAttributes(message, cause ?? "failure");
  const text = failures.map(failureText).join("\n\n");
  return `      <${element}${attributes}>${xmlText(text)}</${element}>\n`;
}

/** What came before the outcome that counts: in attempts of the test, or in the runner's own. */
function earlierElements(element: "flakyFailure" | "rerunFailure", shown: CaseReport): string {
  const earlier: readonly Failure[] = [
    ...(shown.earlierFailures ?? []),
    ...(shown.status === "passed" ? (shown.failures ?? []) : []),
  ];
  const known =
    earlier.length === 0 && shown.flaky ? [{ message: "failed in an earlier attempt" }] : earlier;
  return known
    .map((failure) => {
      const attributes = reasonAttributes(failure.message, "failure");
      const trace = xmlText(failureText(failure));
      return `      <${element}${attributes}><stackTrace>${trace}</stackTrace></${element}>\n`;
    })
    .join("");
}

function failureText({ message, diff, stack }: Failure): string {
  const said = stack?.includes(message) ? [] : [message];
  return [...said, ...(diff === undefined ? [] : [diff]), ...(stack === undefined ? [] : [stack])]
    .join("\n\n")
    .trimEnd();
}

/** Errors are what happened to a test, failures what it found. */
function isError(test: TestReport, shown: CaseReport): boolean {
  return shown.standsForTest && fatalCause(test) !== undefined;
}

interface Counts {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

function countCases(test: TestReport): Counts {
  const counts = { tests: test.cases.length, failures: 0, errors: 0, skipped: 0 };
  for (const shown of test.cases) {
    if (shown.status === "skipped") {
      counts.skipped += 1;
    } else if (shown.status === "not-run" || (shown.status === "failed" && isError(test, shown))) {
      counts.errors += 1;
    } else if (shown.status === "failed") {
      counts.failures += 1;
    }
  }
  return counts;
}

function countAttributes({ tests, failures, errors, skipped }: Counts): string {
  return ` tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function reasonAttributes(message: string, type: string): string {
  return xmlAttribute("message", message) + xmlAttribute("type", type);
}

function seconds(value: number): string {
  return Math.max(0, value).toFixed(3);
}

/** Without milliseconds and zone, as most schemas of the format want it; in UTC. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}
