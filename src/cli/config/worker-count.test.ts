import { expect, test } from "vitest";
import { parseWorkerCount } from "./worker-count.ts";
import { workerCountSchema } from "./worker-count-schema.ts";

test.each([
  ["4", { min: 4, max: 4 }],
  ["2..8", { min: 2, max: 8 }],
  ["8..2", undefined],
  ["0..8", undefined],
  ["2..1001", undefined],
  ["2..", undefined],
  ["two", undefined],
])("%s", (text, count) => {
  expect(parseWorkerCount(text)).toEqual(count);
});

test("a configuration may give a number, a text or bounds", () => {
  expect(workerCountSchema.parse(3)).toEqual({ min: 3, max: 3 });
  expect(workerCountSchema.parse("2..8")).toEqual({ min: 2, max: 8 });
  expect(workerCountSchema.parse({ max: 5 })).toEqual({ min: 1, max: 5 });
  expect(workerCountSchema.safeParse({ min: 6, max: 5 }).success).toBe(false);
  expect(workerCountSchema.safeParse("many").success).toBe(false);
  expect(workerCountSchema.safeParse(0).success).toBe(false);
});
