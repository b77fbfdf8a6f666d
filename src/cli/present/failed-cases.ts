/** What went wrong in a test, case by case, as every view and report needs it. */

import type { AttemptReport, CaseReport, TestReport } from "../../coordinator/run-report.ts";
import type { Failure, FailureCause, SourceLocation } from "../../core/model/result.ts";

/** A failed case, or failures of a test outside of its cases (then without a case). */
export interface FailedCase {
  readonly test: TestReport;
  readonly shown?: CaseReport;
  readonly failures: readonly Failure[];
  readonly output?: string;
  readonly location?: SourceLocation;
}

/** The failed cases of a test in their order; what failed outside of every case comes last. */
export function failedCases(test: TestReport): FailedCase[] {
  const failed = test.cases
    .filter((each) => each.status === "failed")
    .map((shown) => failedCase(test, shown));
  const besides = failuresBesides(test);
  return besides.length === 0 || test.verdict !== "failed"
    ? failed
    : [...failed, { test, failures: besides }];
}

/** Failures of a case; one that stands for its test has those of the test. */
export function failuresOf(test: TestReport, shown: CaseReport): readonly Failure[] {
  const own = shown.failures ?? [];
  return own.length === 0 && shown.standsForTest ? test.failures : own;
}

/** What a case printed; one that stands for its test has what the test printed. */
export function outputOf(test: TestReport, shown: CaseReport): string | undefined {
  return shown.output ?? (shown.standsForTest ? test.output : undefined);
}

/** Failures of a test that no case of it shows. */
export function failuresBesides(test: TestReport): readonly Failure[] {
  return test.cases.some((each) => each.standsForTest) ? [] : test.failures;
}

/** Why its test failed for good, where its failures do not say so: in how many attempts, and where. */
export function reasonBesides({ test: { reason }, failures }: FailedCase): string | undefined {
  return failures.some(({ message }) => message === reason) ? undefined : reason;
}

/** The attempt whose result counts: the last that its runner reported, or else the last. */
export function decidingAttempt(test: TestReport): AttemptReport | undefined {
  return test.attempts.findLast(({ outcome }) => outcome === test.verdict) ?? test.attempts.at(-1);
}

/** Why a test failed, when its process, its worker or its time was the reason. */
export function fatalCause(test: TestReport): Exclude<FailureCause, "test"> | undefined {
  const cause = decidingAttempt(test)?.cause;
  return cause === "test" ? undefined : cause;
}

function failedCase(test: TestReport, shown: CaseReport): FailedCase {
  const output = outputOf(test, shown);
  return {
    test,
    shown,
    failures: failuresOf(test, shown),
    ...(output === undefined ? {} : { output }),
    ...(shown.location === undefined ? {} : { location: shown.location }),
  };
}
