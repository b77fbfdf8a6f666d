/** The run as a CTRF document (https://ctrf.io): a test there is a case here. */

import type { CTRFReport, RetryAttempt, Test, TestStatus } from "ctrf";
import type { CaseReport, RunReport, TestReport } from "../../coordinator/run-report.ts";
import type { Failure, Verdict } from "../../core/model/result.ts";
import { decidingAttempt, failuresOf, outputOf } from "../present/failed-cases.ts";
import type { SourcePaths } from "../present/source-path.ts";
import { caseNames } from "./case-names.ts";

const specVersion = "0.0.0";

/** The document in pieces, one for each test of the run. */
export function* ctrfChunks(report: RunReport, paths: SourcePaths): Generator<string> {
  const { results, ...head } = documentWithoutTests(report);
  const { tests: _, environment, ...resultHead } = results;
  yield `${JSON.stringify(head).slice(0, -1)},"results":${JSON.stringify(resultHead).slice(0, -1)},"tests":[`;
  let separator = "\n";
  for (const test of report.tests) {
    if (test.cases.length > 0) {
      yield separator +
        ctrfTests(test, paths)
          .map((each) => JSON.stringify(each))
          .join(",\n");
      separator = ",\n";
    }
  }
  yield `\n],"environment":${JSON.stringify(environment)}}}\n`;
}

function documentWithoutTests(report: RunReport): CTRFReport {
  const { counts, startedAt, endedAt } = report;
  return {
    reportFormat: "CTRF",
    specVersion,
    runId: report.runId,
    timestamp: new Date(endedAt).toISOString(),
    generatedBy: `plimsoll ${report.plimsollVersion}`,
    results: {
      tool: { name: "plimsoll", version: report.plimsollVersion },
      summary: {
        tests: counts.passed + counts.failed + counts.skipped + counts.notRun,
        passed: counts.passed,
        failed: counts.failed,
        skipped: counts.skipped,
        pending: 0,
        other: counts.notRun,
        flaky: report.flaky,
        suites: report.tests.length,
        start: Math.round(startedAt),
        stop: Math.round(endedAt),
        duration: milliseconds((endedAt - startedAt) / 1000),
        extra: { measures: report.measures, workers: report.workers, exitCode: report.exitCode },
      },
      tests: [],
      environment: { healthy: report.problems.length === 0 && !report.interrupted },
    },
  };
}

function ctrfTests(test: TestReport, paths: SourcePaths): Test[] {
  const names = caseNames(test);
  const worker = decidingAttempt(test)?.workerId;
  return test.cases.map((shown, index) => {
    const name = names[index] ?? "";
    const output = outputOf(test, shown);
    return {
      testId: shown.standsForTest ? test.key : `${test.key} > ${name}`,
      name,
      status: ctrfStatus(shown.status),
      duration: milliseconds(shown.seconds),
      suite: [test.suite, test.id, ...shown.path.slice(0, -1)],
      ...explanation(test, shown),
      ...place(test, shown, paths),
      ...retrying(test, shown),
      ...(shown.status === "not-run" ? { rawStatus: shown.status } : {}),
      ...(output === undefined ? {} : { stdout: output.split("\n") }),
      ...(worker === undefined ? {} : { threadId: worker }),
      ...(test.reason === undefined ? {} : { extra: { reason: test.reason } }),
    };
  });
}

function place(test: TestReport, { location }: CaseReport, paths: SourcePaths): Partial<Test> {
  if (location === undefined) {
    return {};
  }
  const filePath = paths.resolve(test.suite, location.file);
  return location.line === undefined ? { filePath } : { filePath, line: location.line };
}

function retrying(test: TestReport, shown: CaseReport): Partial<Test> {
  const retryAttempts = shown.standsForTest ? earlierAttempts(test, shown) : earlierFailures(shown);
  const retries = (shown.retries ?? 0) + Math.max(0, test.attempts.length - 1);
  return {
    ...(retries === 0 ? {} : { retries }),
    ...(retryAttempts.length === 0 ? {} : { retryAttempts }),
    ...(shown.flaky && shown.status === "passed" ? { flaky: true } : {}),
  };
}

function explanation(test: TestReport, shown: CaseReport): { message?: string; trace?: string } {
  switch (shown.status) {
    case "failed": {
      const texts = failureTexts(failuresOf(test, shown));
      return { message: test.reason ?? "failed", ...texts };
    }
    case "not-run":
      return test.reason === undefined ? {} : { message: test.reason };
    default:
      return shown.note === undefined ? {} : { message: shown.note };
  }
}

function failureTexts(failures: readonly Failure[]): { message?: string; trace?: string } {
  const message = failures.map((failure) => failure.message).join("\n\n");
  const trace = failures
    .flatMap(({ diff, stack }) => [diff, stack])
    .filter((text) => text !== undefined)
    .join("\n\n");
  return { ...(message === "" ? {} : { message }), ...(trace === "" ? {} : { trace }) };
}

/** Attempts of the test as a whole before the one that decided. */
function earlierAttempts(test: TestReport, shown: CaseReport): RetryAttempt[] {
  return test.attempts.slice(0, -1).map((attempt, index) => ({
    attempt: index + 1,
    status:
      attempt.outcome === "lost" || attempt.outcome === "cancelled" ? "other" : attempt.outcome,
    duration: milliseconds(attempt.seconds),
    start: Math.round(attempt.startedAt),
    ...failureTexts(
      (shown.earlierFailures ?? []).filter((each) => each.attempt === attempt.attempt),
    ),
    extra: {
      worker: attempt.workerId,
      ...(attempt.cause === undefined ? {} : { cause: attempt.cause }),
    },
  }));
}

function earlierFailures(shown: CaseReport): RetryAttempt[] {
  return (shown.earlierFailures ?? []).map((failure, index) => ({
    attempt: index + 1,
    status: "failed",
    ...failureTexts([failure]),
  }));
}

function ctrfStatus(status: Verdict): TestStatus {
  return status === "not-run" ? "other" : status;
}

function milliseconds(value: number): number {
  return Math.max(0, Math.round(value * 1000));
}
