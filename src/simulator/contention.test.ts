import { expect, test } from "vitest";
import { parsePool } from "./input/pool-file.ts";
import { RandomStream } from "./random-stream.ts";
import { simulate } from "./simulation.ts";

const SLOTS = 8;

/** What gets done per second in the middle of a run, as a multiple of one test alone. */
function steadyThroughput(
  contention: readonly number[] | undefined,
  known: boolean,
  count = 1000,
): number {
  const random = new RandomStream("contention");
  const tests = Array.from({ length: count }, (_, place) => ({
    id: `t${place}`,
    seconds: Math.exp(0.7 * random.normal()),
  }));
  const trace = { name: "contention", tests };
  const worker = { id: "w", slots: SLOTS, ...(contention && { contention }) };
  const pool = parsePool({ workers: [worker] }, "pool.json");
  const faults = { events: [] };
  const { schedule } = simulate({
    scenario: { trace, pool, history: known ? [trace] : [], faults },
    seed: 1,
    stopwatch: () => 0,
    verifyReplay: true,
  });
  const ended = schedule.rows.map(({ end }) => end ?? 0);
  const [from, to] = [0.5 * Math.max(...ended), 0.9 * Math.max(...ended)];
  const seconds = new Map(tests.map((one) => [one.id, one.seconds]));
  const done = schedule.rows.filter(({ end = 0 }) => end > from && end <= to);
  return done.reduce((sum, row) => sum + (seconds.get(row.test) ?? 0), 0) / (to - from);
}

test.each([
  ["two cores", [1, 1.9], true, 1000],
  ["thrashing", [1, 1.9, 2.1, 1.8, 1.5, 1.2, 1, 0.8], true, 1000],
  ["thrashing, with tests that nobody knows", [1, 1.9, 2.1, 1.8, 1.5, 1.2, 1, 0.8], false, 2000],
  ["a cliff", [1, 2, 3, 4, 5, 2, 1.5, 1.2], true, 1000],
])(
  "a crowded machine comes within a tenth of its best number: %s",
  (_name, curve, known, count) => {
    expect(steadyThroughput(curve, known, count)).toBeGreaterThan(0.9 * Math.max(...curve));
  },
);

test("where nothing contends all slots stay in use", () => {
  expect(steadyThroughput(undefined, true)).toBeGreaterThan(0.98 * SLOTS);
});
