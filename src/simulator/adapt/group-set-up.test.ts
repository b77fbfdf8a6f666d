/** Groups of tests that share an expensive set-up stay together, as far as that pays. */

import { expect, test } from "vitest";
import { NO_FAULTS } from "../input/faults-file.ts";
import { parsePool } from "../input/pool-file.ts";
import { parseTrace } from "../input/trace-file.ts";
import { NO_STOPWATCH } from "../pass-times.ts";
import { simulate } from "../simulation.ts";

interface Suite {
  readonly groups: number;
  readonly testsPerGroup: number;
  readonly workers: number;
  readonly setUpSeconds: number;
  readonly testSeconds: number;
  readonly known: boolean;
}

/** How often a group was set up, and how long everything took. */
function run(suite: Suite) {
  const { groups, testsPerGroup, workers, setUpSeconds, testSeconds, known } = suite;
  const tests = Array.from({ length: groups * testsPerGroup }, (_, place) => ({
    id: `g${place % groups}/t${Math.floor(place / groups)}`,
    group: `g${place % groups}`,
    seconds: testSeconds * (1 + ((place * 7) % 5) / 10),
  }));
  const names = Array.from({ length: groups }, (_, place) => `g${place}`);
  const setUps = Object.fromEntries(names.map((name) => [name, setUpSeconds]));
  const trace = parseTrace({ tests, setUps }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers: [{ id: "w", count: workers }] }, "pool");
  const history = known ? [{ tests: trace.tests }, { tests: trace.tests }] : [];
  const { schedule } = simulate({
    scenario: { trace, pool, history, faults: NO_FAULTS },
    seed: 1,
    stopwatch: NO_STOPWATCH,
    verifyReplay: true,
  });
  const groupOf = new Map(tests.map(({ id, group }) => [id, group]));
  const setUp = new Set(schedule.rows.map((row) => `${row.worker} ${groupOf.get(row.test)}`));
  return { setUps: setUp.size, seconds: Math.max(...schedule.rows.map(({ end }) => end)) };
}

const SUITE: Suite = {
  groups: 8,
  testsPerGroup: 10,
  workers: 4,
  setUpSeconds: 10,
  testSeconds: 0.5,
  known: true,
};

test("where the set-up is most of the work, a group is seldom set up twice", () => {
  const { setUps, seconds } = run(SUITE);
  // Until the first ones have shown it, nobody can know.
  expect(setUps).toBeLessThanOrEqual(16);
  expect(seconds).toBeLessThan(60);
});

test("nothing has to be known of the tests before", () => {
  const { setUps, seconds } = run({ ...SUITE, known: false });
  expect(setUps).toBeLessThanOrEqual(20);
  expect(seconds).toBeLessThan(70);
});

test("a group is split where that pays", () => {
  const suite = { ...SUITE, groups: 1, testsPerGroup: 100, setUpSeconds: 2, testSeconds: 1 };
  const { setUps, seconds } = run(suite);
  expect(setUps).toBe(4);
  expect(seconds).toBeLessThan(36);
});

test("where groups share nothing, nothing is kept together", () => {
  expect(run({ ...SUITE, setUpSeconds: 0 }).seconds).toBeLessThan(12.7);
});
