/** Which lanes a test may go to, by what it costs there and what it does to the end of the run. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { affordable } from "./lane-choice.ts";

const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
const options = fc.array(fc.record({ cost: positive, end: positive }), { minLength: 1 });

describe("what is affordable", () => {
  test("is never dearer than the cheapest by more than the delay it saves", () => {
    fc.assert(
      fc.property(options, (all) => {
        const chosen = affordable(all);
        expect(chosen.length).toBeGreaterThan(0);
        const leastCost = Math.min(...all.map(({ cost }) => cost));
        for (const { cost, end } of chosen) {
          for (const other of all) {
            const saved = Math.max(0, other.end - end) + leastCost;
            expect(cost - other.cost).toBeLessThanOrEqual(saved * 1.02 + 1e-9);
          }
        }
      }),
    );
  });

  test("is every lane where all cost the same and none delays the end", () => {
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 1, max: 9 }), (cost, end, count) => {
        const all = Array.from({ length: count }, () => ({ cost, end }));
        expect(affordable(all)).toEqual(all);
      }),
    );
  });

  test("leaves out what others need more, unless the run would end later without it", () => {
    const cheap = { cost: 1, end: 10 };
    expect(affordable([cheap, { cost: 2, end: 10 }])).toEqual([cheap]);
    const dear = { cost: 2, end: 5 };
    expect(affordable([cheap, dear])).toEqual([dear]);
  });
});
