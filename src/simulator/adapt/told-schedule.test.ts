/** The plan that is told everything, on changes small enough to be reckoned by hand. */

import { expect, test } from "vitest";
import { parseFaults } from "../input/faults-file.ts";
import { parsePool } from "../input/pool-file.ts";
import { parseTrace } from "../input/trace-file.ts";
import { toldMakespanSeconds } from "./told-schedule.ts";

function told(
  seconds: readonly number[],
  workers: readonly object[],
  events: readonly object[] = [],
) {
  const tests = seconds.map((one, place) => ({ id: `t${place}`, seconds: one }));
  const pool = parsePool({ workers }, "pool");
  const ids = pool.workers.map(({ id }) => id);
  const faults = parseFaults({ events }, ids, "faults");
  return toldMakespanSeconds({ trace: parseTrace({ tests }, "trace"), pool, history: [], faults });
}

test("without changes the longest test goes first to the slot that ends it first", () => {
  expect(told([6, 4, 2], [{ id: "a" }, { id: "b", speed: 2 }])).toBe(4);
});

test("a worker that joins late begins then", () => {
  expect(told([10, 10], [{ id: "a" }, { id: "b", speed: 5, joinsAt: 3 }])).toBe(7);
});

test("nothing is begun that a crash would end, and work goes on after the return", () => {
  const crash = { at: 4, worker: "a", kind: "crash", forSeconds: 2 };
  expect(told([5], [{ id: "a" }], [crash])).toBe(11);
  expect(told([5, 4], [{ id: "a" }], [crash])).toBe(15);
});

test("what a slow spell leaves undone is done after it", () => {
  const slow = { at: 2, worker: "a", kind: "slow", to: 0.5, forSeconds: 4 };
  expect(told([10], [{ id: "a" }], [slow])).toBe(12);
});

test("a pause holds a test up, and a cut-off does not", () => {
  expect(told([5], [{ id: "a" }], [{ at: 1, worker: "a", kind: "pause", forSeconds: 3 }])).toBe(8);
  expect(told([5], [{ id: "a" }], [{ at: 1, worker: "a", kind: "cut-off", forSeconds: 3 }])).toBe(
    5,
  );
});

test("what fails everything is not used, and what cannot be run anywhere is left out", () => {
  const fails = { at: 0, worker: "a", kind: "fails-all" };
  expect(told([5, 5], [{ id: "a" }, { id: "b" }], [fails])).toBe(10);
  expect(told([5], [{ id: "a" }], [fails])).toBe(0);
});
