/** What is asked about tests over all runs that are kept. */

import { sql } from "kysely";
import type { Database } from "./database.ts";
import { query } from "./schema.ts";
import type { HistoryEntry, HistorySummary } from "./store.ts";

/** The attempts of one test, newest first. */
export function history(database: Database, test: string, limit: number): HistoryEntry[] {
  return database.all(
    query
      .selectFrom("attempts")
      .innerJoin("runs", "runs.number", "attempts.run")
      .where("test", "=", test)
      .select([
        "runs.id as runId",
        "attempts.started_at as startedAt",
        "worker_id as workerId",
        "worker_class as workerClass",
        "outcome",
        "seconds",
      ])
      .orderBy("attempts.started_at", "desc")
      .orderBy("attempts.run", "desc")
      .orderBy("attempt", "desc")
      .limit(limit),
  );
}

/**
 * The tests that were run last, one line each. An attempt that was taken back says nothing of its
 * test and is left out; the median is of the attempts that ran to their end.
 */
export function summarizeHistory(database: Database, limit: number): HistorySummary[] {
  const recent = database.all(recentTests(limit));
  const flaky = new Map(
    database.all(flakyVerdicts(limit)).map(({ test, verdicts }) => [test, verdicts]),
  );
  const durations = durationsByTest(database, limit);
  return recent.map(({ test, attempts, failed, lastAt }) => ({
    test,
    attempts,
    failed,
    flaky: flaky.get(test) ?? 0,
    medianSeconds: median(durations.get(test) ?? []),
    lastAt,
  }));
}

function recentTests(limit: number) {
  return query
    .selectFrom("attempts")
    .where("outcome", "!=", "cancelled")
    .groupBy("test")
    .select(({ fn }) => [
      "test",
      fn.countAll<number>().as("attempts"),
      sql<number>`sum(case when outcome = 'failed' then 1 else 0 end)`.as("failed"),
      sql<number>`max(started_at)`.as("lastAt"),
    ])
    .orderBy("lastAt", "desc")
    .orderBy("test")
    .limit(limit);
}

function namesOfRecentTests(limit: number) {
  return query.selectFrom(recentTests(limit).as("recent")).select("recent.test");
}

function flakyVerdicts(limit: number) {
  return query
    .selectFrom("verdicts")
    .where("flaky", "=", 1)
    .where("test", "in", namesOfRecentTests(limit))
    .groupBy("test")
    .select(({ fn }) => ["test", fn.countAll<number>().as("verdicts")]);
}

function durationsByTest(database: Database, limit: number): Map<string, number[]> {
  const rows = database.tuples<[test: string, seconds: number]>(
    query
      .selectFrom("attempts")
      .where("outcome", "in", ["passed", "failed"])
      .where("test", "in", namesOfRecentTests(limit))
      .select(["test", "seconds"]),
  );
  const durations = new Map<string, number[]>();
  for (const [test, seconds] of rows) {
    const known = durations.get(test);
    if (known === undefined) durations.set(test, [seconds]);
    else known.push(seconds);
  }
  return durations;
}

/** 0 when there are none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
}
