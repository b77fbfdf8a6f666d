/** How work is poured into lanes of unequal speed that are free at unequal times. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inlet } from "./water-level.ts";
import { pour, WaterLevel } from "./water-level.ts";

const lane = fc.double({ min: 0, max: 100, noNaN: true });
const group = fc.record({
  free: fc.array(lane, { minLength: 1, maxLength: 12 }),
  factor: fc.double({ min: 0.25, max: 4, noNaN: true }),
});
const groups = fc.array(group, { minLength: 1, maxLength: 5 });
const seconds = fc.double({ min: 0.01, max: 50, noNaN: true });
const work = fc.double({ min: 0.1, max: 5000, noNaN: true });

function inletsOf(given: { free: number[]; factor: number }[], testSeconds: number): Inlet[] {
  return given.map(({ free, factor }) => ({
    water: new WaterLevel(free),
    factor,
    testSeconds: testSeconds * factor,
  }));
}

test("all of the work goes somewhere, and no level falls", () => {
  fc.assert(
    fc.property(groups, seconds, work, (given, each, amount) => {
      const inlets = inletsOf(given, each);
      const before = inlets.map(({ water }) => water.level);
      const taken = pour(inlets, amount);
      const sum = taken.reduce((total, one, place) => total + one / (given[place]?.factor ?? 1), 0);
      expect(Math.abs(sum - amount)).toBeLessThanOrEqual(1e-4 * amount);
      for (const [place, { water }] of inlets.entries()) {
        expect(water.level).toBeGreaterThanOrEqual(before[place] ?? 0);
      }
    }),
  );
});

test("who takes something is done at the same time, and nobody else would be done earlier", () => {
  fc.assert(
    fc.property(groups, seconds, work, (given, each, amount) => {
      const inlets = inletsOf(given, each);
      const taken = pour(inlets, amount);
      const finish = (place: number) => {
        const { water, testSeconds } = inlets[place] as Inlet;
        return water.level + testSeconds;
      };
      const last = Math.max(...taken.flatMap((one, place) => (one > 0 ? finish(place) : [])));
      for (const [place, one] of taken.entries()) {
        if (one > 0) expect(finish(place)).toBeCloseTo(last, 5);
        else expect(finish(place)).toBeGreaterThanOrEqual(last - 1e-6 * last);
      }
    }),
  );
});
