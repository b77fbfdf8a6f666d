/** Reports of runs that did not happen, for tests: each part with defaults that a test overrides. */

import type {
  AttemptReport,
  CaseReport,
  RunReport,
  TestReport,
  WorkerReport,
} from "../../../coordinator/run-report.ts";
import { splitTestKey } from "../../../core/model/identifiers.ts";
import type { Presentation } from "../presentation.ts";
import { makePresentation } from "../presentation.ts";
import { makeTheme } from "../theme.ts";

/** 2026-03-01 12:00:00 UTC. */
export const noon = Date.UTC(2026, 2, 1, 12);

/** An attempt that passed on worker-1 in a second. */
export function buildAttempt(changes: Partial<AttemptReport> = {}): AttemptReport {
  return {
    attempt: 1,
    workerId: "worker-1",
    workerClass: "local",
    startedAt: noon,
    seconds: 1,
    outcome: "passed",
    ...changes,
  };
}

/** A case that passed. */
export function buildCase(title: string, changes: Partial<CaseReport> = {}): CaseReport {
  return {
    path: title.split(" > "),
    status: "passed",
    seconds: 0.1,
    standsForTest: false,
    flaky: false,
    ...changes,
  };
}

/** A test that passed; its only case stands for it unless cases are given. */
export function buildTest(key: string, changes: Partial<TestReport> = {}): TestReport {
  const verdict = changes.verdict ?? "passed";
  const seconds = changes.seconds ?? (verdict === "not-run" ? 0 : 1);
  const outcome = verdict === "not-run" ? "lost" : verdict;
  const standing = buildCase(key, {
    path: [],
    status: verdict,
    seconds,
    standsForTest: true,
    flaky: changes.flaky ?? false,
  });
  return {
    key,
    ...splitTestKey(key),
    verdict,
    flaky: false,
    seconds,
    cases: [standing],
    failures: [],
    attempts: verdict === "not-run" ? [] : [buildAttempt({ outcome, seconds })],
    resumed: false,
    ...changes,
  };
}

/** A worker that was busy for nine tenths of the time. */
export function buildWorker(workerId: string, changes: Partial<WorkerReport> = {}): WorkerReport {
  return {
    workerId,
    workerClass: "local",
    tests: 10,
    busySeconds: 9,
    busyFraction: 0.9,
    speed: 1,
    replacements: 0,
    losses: [],
    judgements: [],
    ...changes,
  };
}

/** A run of ten seconds with these tests; its counts are those of their cases. */
export function buildReport(
  tests: readonly TestReport[],
  changes: Partial<RunReport> = {},
): RunReport {
  const cases = tests.flatMap((test) => test.cases);
  const count = (status: CaseReport["status"]) =>
    cases.filter((each) => each.status === status).length;
  const counts = {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    notRun: count("not-run"),
  };
  return {
    runId: "20260301-120000-abcd",
    plimsollVersion: "0.1.0",
    startedAt: noon,
    endedAt: noon + 11_000,
    interrupted: false,
    resumed: false,
    counts,
    flaky: cases.filter(({ flaky }) => flaky).length,
    tests,
    workers: [],
    measures: {
      makespanSeconds: 10,
      lowerBoundSeconds: null,
      roundRobinSeconds: null,
      utilization: 0.9,
      gini: 0.1,
    },
    scale: { endInSeconds: 10, classes: [] },
    problems: [],
    exitCode: counts.notRun > 0 ? 3 : counts.failed > 0 ? 1 : 0,
    ...changes,
  };
}

/** Plain text, one suite named `unit` in the folder that is looked from. */
export function plainPresentation(
  suiteRoots: ReadonlyMap<string, string> = new Map([["unit", "/project"]]),
): Presentation {
  return makePresentation({
    theme: makeTheme({ color: false, unicode: true }),
    baseFolder: "/project",
    suiteRoots,
  });
}
