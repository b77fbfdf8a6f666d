/** What each worker of a run did, as a table. */

import type { RunReport, WorkerReport } from "../../coordinator/run-report.ts";
import type { DeathCause } from "../../core/model/result.ts";
import { cleanText } from "./clean-text.ts";
import { formatDuration } from "./format-duration.ts";
import { formatPercent } from "./format-number.ts";
import type { Presentation } from "./presentation.ts";
import { alignColumns, compareNames } from "./tables.ts";
import type { Theme } from "./theme.ts";

const maxWorkers = 16;
const barColumns = 10;

/** The workers by name; of many only the first ones, with what the rest has in common. */
export function workerSection(report: RunReport, { theme }: Presentation): string[] {
  const workers = report.workers.toSorted((a, b) => compareNames(a.workerId, b.workerId));
  if (workers.length === 0) {
    return [];
  }
  const shown = workers.length <= maxWorkers ? workers : workers.slice(0, maxWorkers - 1);
  const rest = workers.slice(shown.length);
  const header = ["  worker", "tests", "busy", "", "", "speed", ""].map((cell) =>
    theme.faint(cell),
  );
  const table = alignColumns(
    [header, ...shown.map((worker) => workerRow(worker, theme))],
    ["left", "right", "right", "left", "right", "right", "left"],
  );
  return [
    theme.strong("Workers"),
    ...table,
    ...workers.flatMap((worker) => asideLine(worker, theme)).slice(0, maxWorkers),
    ...(rest.length === 0 ? [] : [theme.faint(`  ${restText(rest)}`)]),
  ];
}

function workerRow(worker: WorkerReport, theme: Theme): string[] {
  const replaced = worker.replacements === 0 ? "" : theme.warn(replacedText(worker));
  return [
    `  ${worker.workerId}`,
    String(worker.tests),
    formatDuration(worker.busySeconds),
    bar(worker.busyFraction, theme),
    formatPercent(worker.busyFraction),
    `${worker.speed.toFixed(2)}${theme.symbols.times}`,
    replaced,
  ];
}

function bar(fraction: number, theme: Theme): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * barColumns);
  const { barFull, barEmpty } = theme.symbols;
  return `${theme.good(barFull.repeat(full))}${theme.faint(barEmpty.repeat(barColumns - full))}`;
}

function restText(workers: readonly WorkerReport[]): string {
  const tests = workers.reduce((sum, worker) => sum + worker.tests, 0);
  const fractions = workers.map(({ busyFraction }) => busyFraction);
  const low = formatPercent(Math.min(...fractions));
  const high = formatPercent(Math.max(...fractions));
  return `+${workers.length} more: ${tests} tests, busy ${low === high ? low : `${low} to ${high}`}`;
}

const DEATHS: Readonly<Record<DeathCause, string>> = {
  crash: "died",
  memory: "memory ran out",
  silence: "fell silent",
};

/** `replaced 3 times (died, fell silent)`. */
function replacedText({ replacements, losses }: WorkerReport): string {
  const times = replacements === 1 ? "once" : `${replacements} times`;
  const causes = [...new Set(losses.map(({ death }) => DEATHS[death]))].join(", ");
  return causes === "" ? `replaced ${times}` : `replaced ${times} (${causes})`;
}

/** Why a worker was kept from work, and whether it got some again. */
function asideLine({ workerId, judgements }: WorkerReport, theme: Theme): string[] {
  const aside = judgements.filter(({ standing }) => standing === "set-aside");
  const last = aside.at(-1);
  if (last === undefined) return [];
  const times = aside.length === 1 ? "" : ` ${aside.length} times, last`;
  const again = judgements.at(-1)?.standing === "trusted" ? "; later it got tests again" : "";
  const text = `${workerId} was set aside${times}: ${cleanText(last.reason)}${again}`;
  return [theme.warn(`  ${theme.symbols.warning} ${text}`)];
}
