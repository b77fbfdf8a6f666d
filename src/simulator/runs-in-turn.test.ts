/** Several runs on one fleet: nobody's small run waits for somebody's large one. */

import { describe, expect, test } from "vitest";
import { parseFaults } from "./input/faults-file.ts";
import { parsePool } from "./input/pool-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { NO_STOPWATCH } from "./pass-times.ts";
import { simulate } from "./simulation.ts";

const LONGEST = 20;
const SMALL_AT = 100;

function rowsOf(
  workers: number,
  runs: Record<string, { weight?: number; priority?: number }>,
  large: number,
) {
  const small = Array.from({ length: 10 }, (_, place) => ({
    id: `s${place}`,
    seconds: 1 + 2 * (place % 10),
    run: "small",
    submitAt: SMALL_AT,
  }));
  const others = Array.from({ length: large }, (_, place) => ({
    id: `l${place}`,
    seconds: 1 + ((place * 7) % LONGEST),
    run: "large",
  }));
  const trace = parseTrace({ tests: [...small, ...others], runs }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers: [{ id: "w", count: workers }] }, "pool");
  const scenario = { trace, pool, history: [trace], faults: parseFaults({ events: [] }, [], "f") };
  return simulate({ scenario, seed: 1, stopwatch: NO_STOPWATCH, verifyReplay: true }).schedule.rows;
}

function smallTook(rows: ReturnType<typeof rowsOf>): number {
  const own = rows.filter(({ test: id, outcome }) => id.startsWith("s") && outcome === "passed");
  return Math.max(...own.map(({ end }) => end)) - SMALL_AT;
}

describe.each([16, 100])("on %i workers", (workers) => {
  test("a small run beside a large one takes at most twice its time alone, and a wait", () => {
    const alone = smallTook(rowsOf(workers, { small: {}, large: {} }, 0));
    const beside = smallTook(rowsOf(workers, { small: {}, large: {} }, 5000));
    expect(beside).toBeLessThanOrEqual(2 * alone + LONGEST);
  });
});

test("a run that counts for less has its turn later, but not never", () => {
  const runs = (priority: number) => ({ small: { priority }, large: { priority: 3 } });
  const urgent = smallTook(rowsOf(4, runs(1), 2000));
  const idle = smallTook(rowsOf(4, runs(5), 2000));
  expect(urgent).toBeLessThan(idle);
  const all = rowsOf(4, runs(5), 2000);
  expect(smallTook(all)).toBeLessThan(Math.max(...all.map(({ end }) => end)) - SMALL_AT);
});
