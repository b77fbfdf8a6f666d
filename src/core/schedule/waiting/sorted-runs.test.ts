/** Tests that are sorted in runs: in the same order as if all were sorted. */

import fc from "fast-check";
import { expect, it } from "vitest";
import type { TestState } from "../../state/test-state.ts";
import { SortedRuns } from "./sorted-runs.ts";

const named = (key: string) => ({ spec: { key } }) as TestState;

/** So many come at once, with ranks that follow from a number, or so many are taken out. */
const step = fc.record({
  comes: fc.boolean(),
  count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 60, max: 3000 })),
  salt: fc.nat(1000),
});

it("gives the first of all that are there, however many come at once", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const runs = new SortedRuns();
      let there: { key: string; rank: number }[] = [];
      for (const [number, { comes, count, salt }] of steps.entries()) {
        for (let place = 0; comes && place < count; place += 1) {
          const one = { key: `${(place * 7919 + salt) % 1000} ${number} ${place}`, rank: salt % 3 };
          there.push(one);
          runs.add(named(one.key), one.rank);
        }
        there.sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1));
        expect(runs.size).toBe(there.length);
        for (let place = 0; !comes && place < count; place += 1) {
          expect(runs.shift()?.test.spec.key).toBe(there[place]?.key);
        }
        if (!comes) there = there.slice(count);
      }
      const places = Array.from({ length: runs.size }, (_, place) => runs.at(place)?.test.spec.key);
      expect(places.sort()).toEqual(there.map(({ key }) => key).sort());
    }),
    { numRuns: 40 },
  );
});
