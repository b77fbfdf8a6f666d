/** Each kind of change is made and measured on a pool of its own. */

import { expect, test } from "vitest";
import { parsePool } from "../input/pool-file.ts";
import { parseTrace } from "../input/trace-file.ts";
import { measureChange } from "./change-figures.ts";
import { CHANGE_KINDS } from "./changes.ts";

const trace = parseTrace(
  { tests: Array.from({ length: 80 }, (_, place) => ({ id: `t${place}`, seconds: 5 + place })) },
  "trace",
);
const pool = parsePool(
  {
    workers: [
      { id: "a", count: 4 },
      { id: "b", count: 4, speed: 2 },
    ],
  },
  "pool",
);

test.each(CHANGE_KINDS)("%s: nothing is lost, and it takes no less than what was told", (kind) => {
  const figures = measureChange(trace, pool, kind, 1);
  expect(figures.wrongVerdicts).toBe(0);
  expect(figures.mostMoves).toBeLessThanOrEqual(3);
  expect(figures.losingMoves).toBe(0);
  expect(figures.ratio).toBeGreaterThan(0.95);
});

test("the same seed changes the same", () => {
  const once = measureChange(trace, pool, "all-at-once", 3);
  expect(measureChange(trace, pool, "all-at-once", 3)).toEqual(once);
});
