/** What is asked about tests over all runs that are kept. */

import { sql } from "kysely";
import { query } from "./schema.ts";
import type { HistorySummary } from "./store.ts";

/** The attempts of one test, newest first. */
export function attemptsOfTest(test: string, limit: number) {
  return query
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
    .limit(limit);
}

/** What is known of the tests that were run last, without those of `flakyVerdicts`. */
type RecentTest = Omit<HistorySummary, "flaky" | "medianSeconds">;

/** One line for each test, of what the three queries below gave with one limit. */
export function summarize(
  recent: readonly RecentTest[],
  flaky: readonly { readonly test: string; readonly verdicts: number }[],
  durations: readonly { readonly test: string; readonly seconds: number }[],
): HistorySummary[] {
  const flakyByTest = new Map(flaky.map(({ test, verdicts }) => [test, verdicts]));
  const secondsByTest = new Map<string, number[]>();
  for (const { test, seconds } of durations) {
    const known = secondsByTest.get(test);
    if (known === undefined) secondsByTest.set(test, [seconds]);
    else known.push(seconds);
  }
  return recent.map(({ test, attempts, failed, lastAt }) => ({
    test,
    attempts,
    failed,
    flaky: flakyByTest.get(test) ?? 0,
    medianSeconds: median(secondsByTest.get(test) ?? []),
    lastAt,
  }));
}

/** The tests that were run last; an attempt that was taken back says nothing and is left out. */
export function recentTests(limit: number) {
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

/** How often tests passed only after a failed attempt. */
export function flakyVerdicts(limit: number) {
  return query
    .selectFrom("verdicts")
    .where("flaky", "=", 1)
    .where("test", "in", namesOfRecentTests(limit))
    .groupBy("test")
    .select(({ fn }) => ["test", fn.countAll<number>().as("verdicts")]);
}

/** How long the attempts took that ran to their end. */
export function durations(limit: number) {
  return query
    .selectFrom("attempts")
    .where("outcome", "in", ["passed", "failed"])
    .where("test", "in", namesOfRecentTests(limit))
    .select(["test", "seconds"]);
}

/** 0 when there are none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
}
