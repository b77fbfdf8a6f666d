/** The figures of a simulation, as `plimsoll simulate --json` prints them. */

import { giniCoefficient, utilization, variation } from "../core/metrics/balance.ts";
import { compareText } from "../core/model/identifiers.ts";
import { scenarioBoundSeconds } from "./lower-bound.ts";
import type { ReferenceMakespans } from "./reference-schedules.ts";
import { referenceMakespans } from "./reference-schedules.ts";
import type { Schedule, ScheduleRow } from "./schedule.ts";
import type { SimulationOutcome } from "./simulation.ts";
import type { Scenario } from "./translation.ts";
import { runOf } from "./translation.ts";

/** What one worker did. */
export interface SimulatedWorker {
  readonly id: string;
  /** Slot time with an attempt, whatever became of it. */
  readonly busySeconds: number;
  /** Of the slot time that it offered, 0 to 1. */
  readonly busyFraction: number;
  /** Attempts that counted. */
  readonly tests: number;
}

export interface SimulationReport {
  readonly policy: string;
  readonly trace: string;
  readonly pool: string;
  readonly seed: number;
  readonly tests: number;
  /** Tests that no attempt decided. */
  readonly notRun: number;
  /** First submission to last result. */
  readonly makespanSeconds: number;
  /** `null` with arrivals, churn or slow-downs. */
  readonly lowerBoundSeconds: number | null;
  /** Makespan ÷ lower bound. */
  readonly ratio: number | null;
  readonly references: ReferenceMakespans;
  readonly utilization: number;
  readonly gini: number;
  readonly variation: number;
  /** Attempts that were started. */
  readonly attempts: number;
  /** Of these, those whose worker died or whose result never arrived. */
  readonly lost: number;
  /** Of these, those that began while another attempt of the same test was under way. */
  readonly duplicated: number;
  /** Attempts that a worker gave back before it began them. */
  readonly stolen: number;
  readonly migrated: number;
  readonly speculated: number;
  /** Slot time of attempts that did not count. */
  readonly wastedSeconds: number;
  readonly decisions: number;
  /** Time in the core for each decision, and the longest single pass; in microseconds. */
  readonly decisionMicros: {
    readonly p50: number;
    readonly p99: number;
    readonly longestPass: number;
  };
  /**
   * Longest time from when a worker joined, was lost or changed its speed until the planned finish
   * was within 5 % of a fresh plan's; `null` when nothing changed.
   */
  readonly adaptationSeconds: number | null;
  readonly perWorker: readonly SimulatedWorker[];
  /** By id. */
  readonly perRun: readonly SimulatedRun[];
}

/** One run beside others. */
interface SimulatedRun {
  readonly id: string;
  readonly owner: string | null;
  readonly tests: number;
  readonly submittedAt: number;
  /** Its first submission to its last result; `null` when it had none. */
  readonly makespanSeconds: number | null;
}

/** How the parts of a simulation are called in its report. */
export interface SimulationNames {
  readonly policy: string;
  readonly trace: string;
  readonly pool: string;
  readonly seed: number;
}

export function reportSimulation(
  scenario: Scenario,
  outcome: SimulationOutcome,
  names: SimulationNames,
): SimulationReport {
  const { schedule } = outcome;
  const counted = schedule.rows.filter((row) => schedule.counts(row));
  const endAt = counted.reduce((last, { end }) => Math.max(last, end), outcome.firstSubmissionAt);
  const makespanSeconds = endAt - outcome.firstSubmissionAt;
  const bound = scenarioBoundSeconds(scenario);
  const offered = offeredSeconds(scenario, outcome, endAt);
  const perWorker = workerFigures(scenario, schedule, offered);
  const fractions = perWorker.map(({ busyFraction }) => busyFraction);
  const { p50, p99, longestPass } = outcome.passTimes;
  return {
    ...names,
    tests: scenario.trace.tests.length,
    notRun: outcome.notRun.length,
    makespanSeconds,
    lowerBoundSeconds: bound,
    ratio: bound === null || bound === 0 ? null : makespanSeconds / bound,
    references: referenceMakespans(scenario),
    utilization: utilization(
      perWorker.map(({ busySeconds }) => busySeconds),
      offered.reduce((sum, seconds) => sum + seconds, 0),
    ),
    gini: giniCoefficient(fractions),
    variation: variation(fractions),
    attempts: schedule.rows.length,
    lost: schedule.rows.filter(({ outcome: how }) => how === "lost").length,
    duplicated: countDuplicates(schedule.rows),
    stolen: outcome.revoked,
    migrated: 0,
    speculated: outcome.speculated,
    wastedSeconds: schedule.rows.reduce(
      (sum, row) => sum + (schedule.counts(row) ? 0 : row.end - row.start),
      0,
    ),
    decisions: schedule.rows.length,
    decisionMicros: { p50, p99, longestPass },
    adaptationSeconds: outcome.adaptationSeconds,
    perWorker,
    perRun: runFigures(scenario, schedule),
  };
}

function runFigures({ trace }: Scenario, schedule: Schedule): SimulatedRun[] {
  const lastEnd = new Map<string, number>();
  for (const row of schedule.rows) if (schedule.counts(row)) lastEnd.set(row.test, row.end);
  const sums = new Map<string, { tests: number; submittedAt: number; endAt: number }>();
  for (const test of trace.tests) {
    const id = runOf(test);
    const sum = sums.get(id) ?? { tests: 0, submittedAt: Number.POSITIVE_INFINITY, endAt: -1 };
    sums.set(id, sum);
    sum.tests += 1;
    sum.submittedAt = Math.min(sum.submittedAt, test.submitAt ?? 0);
    sum.endAt = Math.max(sum.endAt, lastEnd.get(test.id) ?? -1);
  }
  return [...sums]
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, { tests, submittedAt, endAt }]) => ({
      id,
      owner: trace.runs?.[id]?.owner ?? null,
      tests,
      submittedAt,
      makespanSeconds: endAt < 0 ? null : endAt - submittedAt,
    }));
}

/** Slot time that each worker offered between the first submission and the last result. */
function offeredSeconds(
  { pool }: Scenario,
  { presence, firstSubmissionAt }: SimulationOutcome,
  endAt: number,
): number[] {
  return pool.workers.map(({ slots }, place) =>
    (presence[place] ?? []).reduce((sum, { from, to }) => {
      const seconds = Math.min(to, endAt) - Math.max(from, firstSubmissionAt);
      return sum + slots * Math.max(0, seconds);
    }, 0),
  );
}

function workerFigures(
  { pool }: Scenario,
  schedule: Schedule,
  offered: readonly number[],
): SimulatedWorker[] {
  const sums = new Map(pool.workers.map(({ id }) => [id, { busySeconds: 0, tests: 0 }]));
  for (const row of schedule.rows) {
    const sum = sums.get(row.worker);
    if (sum === undefined) continue;
    sum.busySeconds += row.end - row.start;
    if (schedule.counts(row)) sum.tests += 1;
  }
  return pool.workers.map(({ id }, place) => {
    const { busySeconds = 0, tests = 0 } = sums.get(id) ?? {};
    const busyFraction = Math.min(1, utilization([busySeconds], offered[place] ?? 0));
    return { id, busySeconds, busyFraction, tests };
  });
}

function countDuplicates(rows: readonly ScheduleRow[]): number {
  const lastEnd = new Map<string, number>();
  let duplicates = 0;
  for (const { test, start, end } of rows) {
    const before = lastEnd.get(test) ?? Number.NEGATIVE_INFINITY;
    if (start < before) duplicates += 1;
    lastEnd.set(test, Math.max(before, end));
  }
  return duplicates;
}
