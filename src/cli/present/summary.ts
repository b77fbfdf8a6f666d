/** What is printed when a run is over: what failed first, how it went last. */

import type { RunReport, TestReport } from "../../coordinator/run-report.ts";
import type { WrittenReport } from "../reports/write-reports.ts";
import { cleanText, firstLine } from "./clean-text.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount } from "./format-number.ts";
import type { Presentation } from "./presentation.ts";
import { failureSection } from "./summary-failures.ts";
import { workerSection } from "./summary-workers.ts";
import { alignColumns } from "./tables.ts";
import { timingSentences } from "./timing-text.ts";

const INTERRUPTED = "Interrupted; `plimsoll run --resume` runs the rest.";
const CANCELLED = "Cancelled.";
const maxNames = 5;
const maxFlaky = 10;
const maxSlowest = 5;

/** What the summary needs besides the report. */
export interface SummaryOptions {
  readonly presentation: Presentation;
  readonly reports: readonly WrittenReport[];
  /** It ran on a fleet, where a run that was cut short is not gone on with. */
  readonly ofFleet?: boolean;
}

/** The summary without a line break at its end; its last line is `N passed, N failed`. */
export function renderSummary(report: RunReport, options: SummaryOptions): string {
  const { presentation, reports } = options;
  const sections = [
    failureSection(report, presentation, reports),
    flakySection(report, presentation),
    notRunSection(report, presentation),
    slowestSection(report, presentation),
    workerSection(report, presentation),
    timeSection(report, presentation),
    reportSection(reports, presentation),
    problemSection(report, presentation),
    endingLines(report, options),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function flakySection(report: RunReport, { theme, names }: Presentation): string[] {
  const flaky = report.tests.flatMap((test) =>
    test.cases
      .filter((each) => each.flaky && each.status !== "failed")
      .map((shown) => ({ test, shown })),
  );
  if (flaky.length === 0) {
    return [];
  }
  const rest = flaky.length - maxFlaky;
  return [
    theme.strong(`Flaky: passed only after failing (${flaky.length})`),
    ...flaky.slice(0, maxFlaky).flatMap(({ test, shown }) => {
      const name = `  ${theme.warn(theme.symbols.warning)} ${names.ofCase(test.key, shown)}`;
      const message = firstLine(shown.earlierFailures?.[0]?.message ?? "");
      const facts = [message, cleanText(test.reason ?? "")].filter((fact) => fact !== "");
      return [name, ...facts.map((fact) => theme.faint(`    ${fact}`))];
    }),
    ...(rest > 0 ? [theme.faint(`  and ${rest} more`)] : []),
  ];
}

/** Many tests tend to be left out for few reasons. */
function notRunSection(report: RunReport, { theme, names }: Presentation): string[] {
  const byReason = new Map<string, TestReport[]>();
  for (const test of report.tests) {
    if (test.verdict === "not-run") {
      const reason = test.reason ?? (report.interrupted ? "the run was interrupted" : "not known");
      byReason.set(reason, [...(byReason.get(reason) ?? []), test]);
    }
  }
  if (byReason.size === 0) {
    return [];
  }
  const groups = [...byReason].flatMap(([reason, tests]) => {
    const shown = tests.slice(0, maxNames).map(({ key }) => `      ${names.ofTest(key)}`);
    const rest = tests.length - maxNames;
    return [
      `  ${theme.warn(theme.symbols.warning)} ${formatCount(tests.length, "test")}: ${cleanText(reason)}`,
      ...shown,
      ...(rest > 0 ? [theme.faint(`      and ${rest} more`)] : []),
    ];
  });
  return [theme.strong("Not run"), ...groups];
}

function slowestSection(report: RunReport, { theme, names }: Presentation): string[] {
  const slowest = report.tests
    .filter(({ seconds }) => seconds > 0)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, maxSlowest);
  if (slowest.length < 2) {
    return [];
  }
  const rows = slowest.map((test) => [
    `  ${formatDuration(test.seconds)}`,
    names.ofTest(test.key),
    test.predictedSeconds === undefined
      ? ""
      : theme.faint(`predicted ${formatDuration(test.predictedSeconds)}`),
  ]);
  return [theme.strong("Slowest tests"), ...alignColumns(rows, ["right", "left", "left"])];
}

function timeSection(report: RunReport, { theme }: Presentation): string[] {
  const [total = "", ...comparisons] = timingSentences(report);
  return [
    theme.strong("Time"),
    `  ${total}`,
    ...comparisons.map((sentence) => `  ${theme.faint(sentence)}`),
  ];
}

function reportSection(reports: readonly WrittenReport[], { theme }: Presentation): string[] {
  const rows = reports.map(({ name, path }) => [`  ${name}`, path]);
  return rows.length === 0
    ? []
    : [theme.strong("Reports"), ...alignColumns(rows, ["left", "left"])];
}

function problemSection(report: RunReport, { theme }: Presentation): string[] {
  return report.problems.flatMap(({ code, message, remedy }) => [
    `${theme.bad(`${theme.symbols.failed} ${cleanText(message)}`)} ${theme.faint(`(${code})`)}`,
    `  ${theme.symbols.arrow} ${cleanText(remedy)}`,
  ]);
}

function endingLines(report: RunReport, { presentation, ofFleet }: SummaryOptions): string[] {
  const { theme } = presentation;
  const { passed, failed, skipped, notRun } = report.counts;
  const last = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return [
    ...(report.interrupted ? [theme.warn(ofFleet === true ? CANCELLED : INTERRUPTED)] : []),
    ...(notRun > 0 ? [theme.warn(`${notRun} not run`)] : []),
    ...(report.flaky > 0 ? [theme.warn(`${report.flaky} flaky`)] : []),
    (report.exitCode === 0 ? theme.good : theme.bad)(last),
  ];
}
