/** What several policies came to on the same trace and pool, for people. */

import type { SimulationReport } from "../../simulator/simulation-report.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import { alignColumns } from "./tables.ts";
import type { Theme } from "./theme.ts";

/** A table with a line for each policy, quickest first; of equals the one that was named first. */
export function renderComparison(reports: readonly SimulationReport[], theme: Theme): string {
  const [first] = reports;
  if (first === undefined) return "";
  const { trace, pool, tests, perWorker, seed, lowerBoundSeconds, references } = first;
  const title = `${trace} on ${pool}: ${formatCount(tests, "test")}, ${formatCount(perWorker.length, "worker")}`;
  const bound = lowerBoundSeconds === null ? "unknown" : formatDuration(lowerBoundSeconds);
  const header = ["policy", "took", "÷ bound", "÷ round robin", "busy", "variation", "wasted"];
  const rows = reports
    .toSorted((a, b) => a.makespanSeconds - b.makespanSeconds)
    .map((report) => [
      report.policy,
      formatDuration(report.makespanSeconds),
      report.ratio === null ? "" : report.ratio.toFixed(3),
      relative(report.makespanSeconds, references.roundRobinSeconds),
      formatPercent(report.utilization),
      report.variation.toFixed(2),
      formatDuration(report.wastedSeconds),
    ]);
  return [
    `${theme.strong(title)} ${theme.faint(`(seed ${seed}, lower bound ${bound})`)}`,
    "",
    ...alignColumns(
      [header.map(theme.faint), ...rows],
      ["left", "right", "right", "right", "right", "right", "right"],
    ),
  ].join("\n");
}

function relative(seconds: number, reference: number | null): string {
  return reference === null || reference === 0 ? "" : (seconds / reference).toFixed(3);
}
