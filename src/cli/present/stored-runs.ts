/** The stored runs and what is known of their tests, for `plimsoll runs` and `plimsoll history`. */

import { splitTestKey } from "../../core/model/identifiers.ts";
import type { HistoryEntry, HistorySummary, RunRecord } from "../../store/store.ts";
import { formatDuration } from "./format-duration.ts";
import { formatAge, formatMoment } from "./format-moment.ts";
import { formatCount } from "./format-number.ts";
import { sparkline } from "./sparkline.ts";
import { alignColumns } from "./tables.ts";
import { testNames } from "./test-name.ts";
import type { Theme } from "./theme.ts";

const maxSparks = 40;

/** What the tables depend on besides their rows. */
export interface TableSetting {
  readonly theme: Theme;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A line for each run, in the order given. */
export function renderRuns(records: readonly RunRecord[], { theme, now }: TableSetting): string {
  if (records.length === 0) {
    return "No runs are stored yet.";
  }
  const header = ["run", "started", "", "tests took", "result"].map(theme.faint);
  const rows = records.map((run) => [
    run.id,
    formatMoment(run.startedAt),
    theme.faint(formatAge(run.startedAt, now)),
    run.makespanSeconds === undefined ? "" : formatDuration(run.makespanSeconds),
    runResult(run, theme),
  ]);
  return alignColumns([header, ...rows], ["left", "left", "left", "right", "left"]).join("\n");
}

/** A line for each test, in the order given. */
export function renderHistory(
  summaries: readonly HistorySummary[],
  { theme, now }: TableSetting,
): string {
  if (summaries.length === 0) {
    return "Nothing is known of any test yet: `plimsoll run` records every attempt.";
  }
  const suites = summaries.map(({ test }) => splitTestKey(test).suite);
  const names = testNames(suites, theme.symbols);
  const header = ["median", "attempts", "failed", "flaky", "last", "test"].map(theme.faint);
  const rows = summaries.map((summary) => [
    formatDuration(summary.medianSeconds),
    String(summary.attempts),
    nonZero(summary.failed, theme.bad),
    nonZero(summary.flaky, theme.warn),
    theme.faint(formatAge(summary.lastAt, now)),
    names.ofTest(summary.test),
  ]);
  return alignColumns([header, ...rows], ["right", "right", "right", "right", "left", "left"]).join(
    "\n",
  );
}

/** All that is known of one test: its durations as a picture, then every attempt, newest first. */
export function renderTestHistory(
  test: string,
  entries: readonly HistoryEntry[],
  { theme, now }: TableSetting,
): string {
  if (entries.length === 0) {
    return `Nothing is known of ${test}: \`plimsoll history\` lists the tests that are known.`;
  }
  const newestFirst = entries.toSorted((a, b) => b.startedAt - a.startedAt);
  const header = ["started", "", "took", "outcome", "worker", "run"].map(theme.faint);
  const rows = newestFirst.map((entry) => [
    formatMoment(entry.startedAt),
    theme.faint(formatAge(entry.startedAt, now)),
    formatDuration(entry.seconds),
    outcomeText(entry, theme),
    entry.workerId,
    theme.faint(entry.runId),
  ]);
  const table = alignColumns([header, ...rows], ["left", "left", "right", "left", "left", "left"]);
  return [theme.strong(test), ...durationLines(newestFirst, theme), "", ...table].join("\n");
}

/** Only attempts that came to their end say how long the test takes. */
function durationLines(newestFirst: readonly HistoryEntry[], theme: Theme): string[] {
  const seconds = newestFirst
    .filter(({ outcome }) => outcome === "passed" || outcome === "failed")
    .map((entry) => entry.seconds);
  if (seconds.length === 0) {
    return [];
  }
  const ordered = seconds.toSorted((a, b) => a - b);
  const low = formatDuration(ordered[0] ?? 0);
  const high = formatDuration(ordered.at(-1) ?? 0);
  const picture = sparkline(seconds.slice(0, maxSparks).reverse(), theme.symbols);
  const range = low === high ? low : `${low} to ${high}, median ${formatDuration(median(ordered))}`;
  return [`${picture}  ${theme.faint(`${range}, ${formatCount(seconds.length, "attempt")}`)}`];
}

function median(ordered: readonly number[]): number {
  const middle = Math.floor(ordered.length / 2);
  const upper = ordered[middle] ?? 0;
  return ordered.length % 2 === 1 ? upper : ((ordered[middle - 1] ?? upper) + upper) / 2;
}

function runResult(run: RunRecord, theme: Theme): string {
  const counts = run.counts;
  const parts =
    counts === undefined
      ? []
      : [
          `${counts.passed} passed`,
          nonZero(counts.failed, theme.bad, " failed"),
          nonZero(counts.skipped, theme.faint, " skipped"),
          nonZero(counts.notRun, theme.warn, " not run"),
        ];
  const state =
    run.state === "finished"
      ? ""
      : theme.warn(run.state === "running" ? "did not end" : "interrupted");
  return [...parts, state].filter((part) => part !== "").join(", ");
}

function outcomeText({ outcome }: HistoryEntry, theme: Theme): string {
  return outcome === "passed"
    ? theme.good(outcome)
    : outcome === "failed"
      ? theme.bad(outcome)
      : theme.warn(outcome);
}

function nonZero(count: number, paint: (text: string) => string, noun = ""): string {
  return count === 0 ? "" : paint(`${count}${noun}`);
}
