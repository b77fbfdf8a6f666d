/** The report of a run that is over, and its exit status. */

import type { TestSpec } from "../core/model/test.ts";
import { PLIMSOLL_VERSION } from "../protocol/plimsoll-version.ts";
import type { ResultAggregatorService } from "./result-aggregator-service.ts";
import type { MeasuredRun } from "./run-measures.ts";
import { runMeasures, scaleInHindsight, workerReports } from "./run-measures.ts";
import type { RunReport, TestReport } from "./run-report.ts";
import type { RunProblem } from "./run-request.ts";

/** Exit statuses of `plimsoll run`; where several hold, the first of this list. */
const EXIT = { interrupted: 130, usage: 2, notRun: 3, failed: 1, passed: 0 };

/** Problems that are not the user's to mend in their configuration or command. */
const ENVIRONMENT_PROBLEMS = new Set([
  "discovery-died",
  "report-no-room",
  "workers-died",
  "store-full",
  "store-failed",
  "store-unreadable",
]);

export interface EndedRun extends Omit<MeasuredRun, "tests"> {
  readonly runId: string;
  readonly startedAtMs: number;
  readonly interrupted: boolean;
  readonly resumed: boolean;
  readonly aggregator: ResultAggregatorService;
  readonly problems: readonly RunProblem[];
}

/** Settles what was never settled, sums up, and decides the exit status. */
export function finishReport(run: EndedRun): RunReport {
  const settled = new Map(run.aggregator.reports.map((report) => [report.key, report]));
  for (const { key } of run.specs) {
    if (settled.has(key)) continue;
    const verdict = { test: key, verdict: "not-run", flaky: false, reason: reasonOf(run) } as const;
    run.aggregator.settle(verdict, { predictedSeconds: undefined, resumed: false });
  }
  const tests = run.aggregator.reports;
  const measured = { ...run, tests: inOrder(run.specs, settled) };
  const workers = workerReports(measured);
  const { flaky, ...counts } = run.aggregator.tally;
  return {
    runId: run.runId,
    plimsollVersion: PLIMSOLL_VERSION,
    startedAt: run.startedAtMs,
    endedAt: Date.now(),
    interrupted: run.interrupted,
    resumed: run.resumed,
    counts,
    flaky,
    tests,
    workers,
    measures: runMeasures(measured, workers),
    scale: scaleInHindsight(measured, workers),
    problems: run.problems,
    exitCode: exitCode({ ...run, counts }),
  };
}

/** The report with all problems that there are by now, and the exit status that they bring. */
export function withProblems(report: RunReport, problems: readonly RunProblem[]): RunReport {
  const complete = { ...report, problems: [...problems] };
  return { ...complete, exitCode: exitCode(complete) };
}

function inOrder(
  specs: readonly TestSpec[],
  settled: ReadonlyMap<string, TestReport>,
): TestReport[] {
  return specs.flatMap(({ key }) => {
    const report = settled.get(key);
    return report === undefined || report.resumed ? [] : [report];
  });
}

function reasonOf(run: EndedRun): string {
  if (run.interrupted) return "the run was interrupted";
  return run.problems.at(-1)?.message ?? "the run ended before its turn";
}

function exitCode(run: Pick<RunReport, "interrupted" | "problems" | "counts">): number {
  const { counts } = run;
  if (run.interrupted) return EXIT.interrupted;
  const usage = run.problems.some(({ code }) => !ENVIRONMENT_PROBLEMS.has(code));
  if (usage) return EXIT.usage;
  if (counts.notRun > 0 || run.problems.length > 0) return EXIT.notRun;
  return counts.failed > 0 ? EXIT.failed : EXIT.passed;
}
