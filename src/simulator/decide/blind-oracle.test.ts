/** The oracle keeps to what it is allowed to know and to waste, and never beats the bound. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { lowerBoundSeconds } from "../../core/metrics/bounds.ts";
import { RandomStream } from "../random-stream.ts";
import { blindOracle } from "./blind-oracle.ts";
import { blindSchedule } from "./blind-schedule.ts";
import { KnownLengths } from "./known-lengths.ts";

const lengths = fc.array(fc.double({ min: 0.1, max: 1000, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});
const speeds = fc.array(fc.constantFrom(4, 2, 1, 0.5, 0.25), { minLength: 1, maxLength: 12 });

test("no rule beats the bound or wastes more than it may", () => {
  fc.assert(
    fc.property(
      lengths,
      speeds,
      fc.constantFrom(0, 0.1, 1),
      fc.double({ min: 0, max: 1000, noNaN: true }),
      (seconds, slots, wasteShare, longSeconds) => {
        const fastestFirst = [...slots].sort((a, b) => b - a);
        const rule = { leastSpeed: 0, longSeconds, wasteShare };
        const known = new KnownLengths(seconds);
        const { makespanSeconds, wastedShare } = blindSchedule(seconds, fastestFirst, known, rule);
        const bound = lowerBoundSeconds(seconds, slots) ?? 0;
        expect(makespanSeconds).toBeGreaterThanOrEqual(bound * (1 - 1e-9));
        expect(wastedShare).toBeLessThanOrEqual(wasteShare + 1e-9);
      },
    ),
  );
});

test("tests that are all alike need no knowledge", () => {
  const oracle = blindOracle(new Array<number>(40).fill(3), [1, 1, 1, 1], {
    orders: 2,
    wasteShare: 0.1,
    random: new RandomStream("alike"),
  });
  expect(oracle.worstSeconds).toBeCloseTo(30);
});

test("a long test that began on a slow slot is begun again on a fast one", () => {
  const seconds = [100, 1, 1];
  const known = new KnownLengths(seconds);
  const slots = [4, 4, 0.25];
  const none = { leastSpeed: 0, longSeconds: Infinity, wasteShare: 0 };
  const slowest = blindSchedule([1, 1, 100], slots, known, none);
  expect(slowest.makespanSeconds).toBeCloseTo(400);
  const rescued = blindSchedule([1, 1, 100], slots, known, { ...none, wasteShare: 0.5 });
  expect(rescued.makespanSeconds).toBeLessThan(60);
});

test("what is left of a test is expected by what is done of it", () => {
  const known = new KnownLengths([1, 2, 3, 10]);
  expect(known.expectedBeyond(0)).toBe(4);
  expect(known.expectedBeyond(2)).toBe(6.5);
  expect(known.expectedBeyond(10)).toBe(10);
  expect(known.quantile(0.5)).toBe(3);
  expect(known.quantile(1)).toBe(Number.POSITIVE_INFINITY);
});
