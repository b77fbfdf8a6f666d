/** The bound for machines of several kinds, beside what is known of small cases. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kindBoundSeconds } from "./kind-bound.ts";

const seconds = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 50, noNaN: true }));

/** The best schedule of a few tests on one slot of each kind, by trying all. */
function best(rows: readonly (readonly number[])[], speeds: readonly number[]): number {
  const loads = speeds.map(() => 0);
  const place = (test: number): number => {
    const row = rows[test];
    if (row === undefined) return Math.max(...loads);
    return Math.min(
      ...row.map((each, kind) => {
        if (!Number.isFinite(each)) return Number.POSITIVE_INFINITY;
        loads[kind] = (loads[kind] ?? 0) + each / (speeds[kind] ?? 1);
        const result = place(test + 1);
        loads[kind] = (loads[kind] ?? 0) - each / (speeds[kind] ?? 1);
        return result;
      }),
    );
  };
  return place(0);
}

describe("the bound for kinds", () => {
  test("is never above the best schedule", () => {
    const row = fc
      .array(fc.oneof({ weight: 4, arbitrary: seconds }, fc.constant(Number.POSITIVE_INFINITY)), {
        minLength: 3,
        maxLength: 3,
      })
      .filter((each) => each.some(Number.isFinite));
    const speeds = fc.array(fc.constantFrom(0.5, 1, 3), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), speeds, (rows, each) => {
        const optimum = best(rows, each);
        expect(kindBoundSeconds(rows, each, 0)).toBeLessThanOrEqual(optimum * (1 + 1e-9) + 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  test("comes to total work ÷ total speed when all kinds are alike", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 30 }), (each) => {
        const rows = each.map((one) => [one, one]);
        const total = each.reduce((sum, one) => sum + one, 0) / 4;
        expect(kindBoundSeconds(rows, [1, 3], 0)).toBeGreaterThanOrEqual(total * 0.999);
      }),
      { numRuns: 30 },
    );
  });

  test("finds the split of tests that each kind does better", () => {
    // Ten tests that are quick on the first kind, ten that are on the second: 10 s each at best.
    const rows = Array.from({ length: 20 }, (_, place) => (place < 10 ? [1, 9] : [9, 1]));
    expect(kindBoundSeconds(rows, [1, 1], 0)).toBeCloseTo(10, 2);
  });

  test("shares work out when only one kind can do most of it", () => {
    const never = Number.POSITIVE_INFINITY;
    const rows = Array.from({ length: 12 }, (_, place) => (place < 4 ? [1, 1] : [1, never]));
    expect(kindBoundSeconds(rows, [1, 1], 0)).toBeCloseTo(8, 2);
  });

  test("is what is known already when that is more", () => {
    expect(kindBoundSeconds([[1, 2]], [1, 1], 5)).toBe(5);
  });
});
