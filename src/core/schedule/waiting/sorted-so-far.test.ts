/** Tests that are sorted only as far as they are read: in the same order as if all were. */

import fc from "fast-check";
import { expect, it } from "vitest";
import type { TestState } from "../../state/test-state.ts";
import { SortedSoFar } from "./sorted-so-far.ts";

const named = (key: string) => ({ spec: { key } }) as TestState;

/** A test comes, any one or the first one leaves, or the first few are read. */
const step = fc.oneof(
  fc.record({ key: fc.integer({ min: 0, max: 5 }), rank: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ gone: fc.integer({ min: 0, max: 5 }) }),
  fc.constant("leave" as const),
  fc.constant("read" as const),
);

function inOrder(ranks: ReadonlyMap<TestState, number>): TestState[] {
  return [...ranks]
    .sort(([a, x], [b, y]) => y - x || (a.spec.key < b.spec.key ? -1 : 1))
    .map(([test]) => test);
}

it("gives the tests in order, also those that left and came back with another rank", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const tests = Array.from({ length: 6 }, (_, number) => named(`t${number}`));
      const here = new Map<TestState, number>();
      const sorted = new SortedSoFar((test, rank) => here.get(test) === rank);
      const expected = () => inOrder(here);
      for (const one of steps) {
        if (one === "leave") here.delete(sorted.first() as TestState);
        else if (one === "read") {
          const [first, second] = sorted.inOrder();
          expect([first, second]).toEqual([expected()[0], expected()[1]]);
        } else if ("gone" in one) here.delete(tests[one.gone] as TestState);
        else {
          const test = tests[one.key] as TestState;
          if (here.has(test)) continue;
          here.set(test, one.rank);
          sorted.add(test, one.rank);
        }
        expect(sorted.first()).toBe(expected()[0]);
      }
      expect([...sorted.inOrder()]).toEqual(expected());
    }),
    { numRuns: 300 },
  );
});

it("takes a sample of those that are here", () => {
  const gone = named("gone");
  const sorted = new SortedSoFar((test) => test !== gone);
  for (const key of ["a", "b", "c", "d"]) sorted.add(named(key), 1);
  sorted.add(gone, 1);
  const sample = sorted.sample(5).map(({ spec }) => spec.key);
  expect(sample.sort()).toEqual(["a", "b", "c", "d"]);
});
