/** The queries that the stores on SQLite and on PostgreSQL have in common, without running them. */

import type { RunRow } from "./rows.ts";
import {
  attemptColumns,
  journalColumns,
  runColumns,
  tuningColumns,
  verdictColumns,
} from "./rows.ts";
import { query } from "./schema.ts";

/** How many runs are kept with all that belongs to them; what was learned from others stays. */
const keptRuns = 50;

/** How many hindsights are kept; changes of settings are few and all stay. */
const keptHindsights = 50;

export function lastRunNumber() {
  return query.selectFrom("runs").select("number").orderBy("number", "desc").limit(1);
}

export function numberOfRun(runId: string) {
  return query.selectFrom("runs").select("number").where("id", "=", runId);
}

export function lastVerdictPosition(run: number) {
  return query
    .selectFrom("verdicts")
    .select("position")
    .where("run", "=", run)
    .orderBy("position", "desc")
    .limit(1);
}

export function changeRun(number: number, row: RunRow) {
  const [, startedAt, endedAt, state, exitCode, request, counts, makespanSeconds] = row;
  return query
    .updateTable("runs")
    .set({
      started_at: startedAt,
      ended_at: endedAt,
      state,
      exit_code: exitCode,
      request,
      counts,
      makespan_seconds: makespanSeconds,
    })
    .where("number", "=", number);
}

/** Gives `RunRow`. */
export function newestRuns(limit: number) {
  return query.selectFrom("runs").select(runColumns).orderBy("number", "desc").limit(limit);
}

/** Gives `RunRow`. */
export function runById(runId: string) {
  return query.selectFrom("runs").select(runColumns).where("id", "=", runId);
}

/** Gives `AttemptRow`. */
export function attemptsOf(run: number) {
  return query
    .selectFrom("attempts")
    .select(attemptColumns)
    .where("run", "=", run)
    .orderBy("attempt");
}

/** Gives `VerdictRow`. */
export function verdictsOf(run: number) {
  return query
    .selectFrom("verdicts")
    .select(verdictColumns)
    .where("run", "=", run)
    .orderBy("position");
}

/** Gives `JournalRow`. */
export function journalOf(runId: string) {
  return query
    .selectFrom("journal")
    .innerJoin("runs", "runs.number", "journal.run")
    .select(journalColumns)
    .where("runs.id", "=", runId)
    .orderBy("sequence");
}

/** Gives `EstimateRecord`. */
export function allEstimates() {
  return query
    .selectFrom("estimates")
    .select(["level", "subject", "mean", "variance", "samples", "origin"])
    .select("updated_at as updatedAt")
    .orderBy("level")
    .orderBy("subject");
}

export function unlearned() {
  return query.selectFrom("runs").select("id").where("learned", "=", 0).orderBy("number");
}

export function setLearned(runId: string) {
  return query.updateTable("runs").set({ learned: 1 }).where("id", "=", runId);
}

/** Gives `TuningRow`. */
export function allTuning() {
  return query.selectFrom("tuning").select(tuningColumns).orderBy("number");
}

/** The newest of the hindsights that are beyond what is kept. */
export function newestOldHindsight() {
  return query
    .selectFrom("tuning")
    .select("number")
    .where("kind", "=", "hindsight")
    .orderBy("number", "desc")
    .limit(1)
    .offset(keptHindsights);
}

export function deleteHindsights(upTo: number) {
  return query.deleteFrom("tuning").where("kind", "=", "hindsight").where("number", "<=", upTo);
}

/** The runs that are beyond what is kept when `endedRun` ends, which is never among them. */
export function oldRuns(endedRun: number) {
  return query
    .selectFrom("runs")
    .select("number")
    .where("number", "!=", endedRun)
    .where("number", "<", (newest) =>
      newest
        .selectFrom("runs")
        .select("number")
        .orderBy("number", "desc")
        .limit(1)
        .offset(keptRuns - 1),
    );
}

/** Deletes runs with all that belongs to them. */
export function deleteRuns(numbers: readonly number[]) {
  return [
    query.deleteFrom("journal").where("run", "in", numbers),
    query.deleteFrom("attempts").where("run", "in", numbers),
    query.deleteFrom("verdicts").where("run", "in", numbers),
    query.deleteFrom("runs").where("number", "in", numbers),
  ];
}
