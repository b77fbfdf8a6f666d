/** What the time of unlike machines is worth, beside the bound that linear programming gives. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kindBoundSeconds } from "../../simulator/kind-bound.ts";
import type { MachineClass } from "./class-prices.ts";
import { classPrices } from "./class-prices.ts";

const seconds = fc.double({ min: 0.01, max: 50, noNaN: true });
const machines = fc.record({
  speed: fc.double({ min: 0.25, max: 20, noNaN: true }),
  heldSeconds: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100, noNaN: true })),
});
const CLASSES = 3;
const fleet = fc.array(machines, { minLength: CLASSES, maxLength: CLASSES });
const row = fc
  .array(fc.oneof({ weight: 4, arbitrary: seconds }, fc.constant(Number.POSITIVE_INFINITY)), {
    minLength: CLASSES,
    maxLength: CLASSES,
  })
  .filter((each) => each.some(Number.isFinite));

/** Held work is a test that can run nowhere else. */
function boundSeconds(rows: readonly number[][], classes: readonly MachineClass[]): number {
  const held = classes.map(({ heldSeconds }, place) =>
    classes.map((_, other) => (other === place ? heldSeconds : Number.POSITIVE_INFINITY)),
  );
  const speeds = classes.map(({ speed }) => speed);
  return kindBoundSeconds([...rows, ...held], speeds, 0);
}

describe("the prices of classes", () => {
  test("tell when all is over, never more than the bound and seldom much less", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 20, maxLength: 60 }), fleet, (rows, classes) => {
        const { restSeconds } = classPrices(rows, classes);
        const bound = boundSeconds(rows, classes);
        expect(restSeconds).toBeLessThanOrEqual(bound * 1.001);
        expect(restSeconds).toBeGreaterThanOrEqual(bound * 0.7);
      }),
      { numRuns: 20 },
    );
  });

  test("come within some percent of the bound on most fleets", () => {
    const rows = fc.array(row, { minLength: 20, maxLength: 60 });
    const ratios = fc
      .sample(fc.tuple(rows, fleet), { numRuns: 41, seed: 1 })
      .map(([all, classes]) => classPrices(all, classes).restSeconds / boundSeconds(all, classes))
      .sort((a, b) => a - b);
    expect(ratios[20]).toBeGreaterThan(0.97);
  });

  test("make a second of the whole fleet worth a second", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fleet, (rows, classes) => {
        const { prices } = classPrices(rows, classes);
        const worth = classes.reduce(
          (sum, { speed }, place) => sum + speed * (prices[place] ?? 0),
          0,
        );
        expect(worth).toBeCloseTo(1, 9);
      }),
    );
  });

  test("are the same for all where all take as long and hold as much for their speed", () => {
    const speeds = fc.array(fc.double({ min: 0.25, max: 20, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1 }), speeds, (each, all) => {
        const rows = each.map((one) => all.map(() => one));
        const classes = all.map((speed) => ({ speed, heldSeconds: speed }));
        const { prices } = classPrices(rows, classes);
        for (const price of prices) expect(price).toBeCloseTo(prices[0] ?? 0, 6);
      }),
    );
  });

  test("are higher where there is more to do that cannot be done elsewhere", () => {
    const rows = [
      ...Array.from({ length: 10 }, () => [1, Number.POSITIVE_INFINITY]),
      ...Array.from({ length: 30 }, () => [1, 1]),
    ];
    const balanced = classPrices(rows, [alone(1), alone(1)]).prices;
    const short = classPrices(rows, [alone(1), alone(9)]).prices;
    expect(balanced[0]).toBeCloseTo(balanced[1] ?? 0, 1);
    expect(short[0]).toBeGreaterThan(10 * (short[1] ?? 0));
  });
});

function alone(speed: number): MachineClass {
  return { speed, heldSeconds: 0 };
}
