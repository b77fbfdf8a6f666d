/** The order in which virtual things happen. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

test("things happen by time, and at one moment in the order in which they were planned", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (moments) => {
      const clock = new VirtualClock();
      const happened: { moment: number; place: number; now: number }[] = [];
      for (const [place, moment] of moments.entries()) {
        clock.at(moment, () => happened.push({ moment, place, now: clock.now }));
      }
      while (clock.step());
      const expected = moments
        .map((moment, place) => ({ moment, place, now: moment }))
        .sort((a, b) => a.moment - b.moment || a.place - b.place);
      expect(happened).toEqual(expected);
    }),
  );
});

test("what comes too late happens now", () => {
  const clock = new VirtualClock();
  const moments: number[] = [];
  clock.at(5, () => clock.at(3, () => moments.push(clock.now)));
  while (clock.step());
  expect(moments).toEqual([5]);
  expect(clock.nextAt).toBe(Number.POSITIVE_INFINITY);
});
