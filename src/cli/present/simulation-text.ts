/** What a simulation came to, for people. */

import type { SimulatedWorker, SimulationReport } from "../../simulator/simulation-report.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import { alignColumns, compareNames } from "./tables.ts";
import type { Theme } from "./theme.ts";

const maxWorkers = 24;

export function renderSimulation(report: SimulationReport, theme: Theme): string {
  const { trace, pool, seed, policy, tests, perWorker } = report;
  const title = `${trace} on ${pool}: ${formatCount(tests, "test")}, ${formatCount(perWorker.length, "worker")}`;
  return [
    `${theme.strong(title)} ${theme.faint(`(${policy}, seed ${seed})`)}`,
    "",
    ...timeLines(report, theme),
    "",
    ...workLines(report, theme),
    "",
    ...workerLines(perWorker, theme),
  ].join("\n");
}

/** The makespan beside what was possible and what simple ways would have taken. */
function timeLines(report: SimulationReport, theme: Theme): string[] {
  const { makespanSeconds, lowerBoundSeconds, references } = report;
  const row = (name: string, seconds: number | null) => [
    name,
    seconds === null ? "unknown" : formatDuration(seconds),
    seconds === null || seconds === 0 || makespanSeconds === 0
      ? ""
      : theme.faint(`${(makespanSeconds / seconds).toFixed(3)} of it`),
  ];
  return alignColumns(
    [
      ["took", theme.strong(formatDuration(makespanSeconds)), ""],
      row("lower bound", lowerBoundSeconds),
      row("round robin", references.roundRobinSeconds),
      row("first come, first served", references.firstComeSeconds),
    ],
    ["left", "right", "left"],
  );
}

function workLines(report: SimulationReport, theme: Theme): string[] {
  const { p50, p99, longestPass } = report.decisionMicros;
  const notRun =
    report.notRun === 0
      ? []
      : [theme.warn(`${formatCount(report.notRun, "test")} could not be run by any worker`)];
  return [
    ...notRun,
    `${formatCount(report.attempts, "attempt")}, ${report.lost} lost, ${report.duplicated} duplicated, ${formatDuration(report.wastedSeconds)} wasted`,
    ...(report.adaptationSeconds === null
      ? []
      : [`the plan followed each change within ${formatDuration(report.adaptationSeconds)}`]),
    `busy ${formatPercent(report.utilization)}, gini ${report.gini.toFixed(3)}, variation ${report.variation.toFixed(2)}`,
    theme.faint(
      `deciding took ${p50.toFixed(0)} µs (p50), ${p99.toFixed(0)} µs (p99) each, the longest pass ${(longestPass / 1000).toFixed(1)} ms`,
    ),
  ];
}

function workerLines(perWorker: readonly SimulatedWorker[], theme: Theme): string[] {
  const sorted = perWorker.toSorted((a, b) => compareNames(a.id, b.id));
  const shown = sorted.slice(0, maxWorkers);
  const rest = sorted.length - shown.length;
  const header = ["worker", "tests", "busy", ""].map(theme.faint);
  const rows = shown.map(({ id, tests, busySeconds, busyFraction }) => [
    id,
    String(tests),
    formatDuration(busySeconds),
    formatPercent(busyFraction),
  ]);
  return [
    ...alignColumns([header, ...rows], ["left", "right", "right", "right"]),
    ...(rest === 0 ? [] : [theme.faint(`+${rest} more`)]),
  ];
}
