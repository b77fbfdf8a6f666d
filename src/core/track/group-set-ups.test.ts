/** Whether groups share a set-up is told from what their first tests take on each worker. */

import { expect, test } from "vitest";
import { testSpec } from "../testing/builders.ts";
import { medianSeconds } from "./duration-prediction.ts";
import { GroupSetUps } from "./group-set-ups.ts";
import { PerformanceTracker } from "./performance-tracker.ts";
import type { TestSubject } from "./test-subject.ts";
import { testSubject } from "./test-subject.ts";

function subject(group: string, place = 0): TestSubject {
  return testSubject({ ...testSpec(`${group}/${place}`), group });
}

/** Between 0.5 and 1.5, the same each time. */
function noise(place: number): number {
  return 0.5 + (((place + 1) * 0.6180339887) % 1);
}

test("first tests that take far longer than the others say what the group's set-up takes", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 20; place += 1) {
    const isFirst = place % 5 === 0;
    const seconds = noise(place) + (isFirst ? 6 : 0);
    setUps.observe(subject("a", place), seconds, undefined, isFirst);
  }
  expect(setUps.secondsOf(subject("a"))).toBeGreaterThan(5);
  expect(setUps.secondsOf(subject("a"))).toBeLessThan(7);
  // A group that nobody has begun is believed to be like the others.
  expect(setUps.secondsOf(subject("b"))).toBeGreaterThan(5);
});

test("of tests that are known, those that are not first need not be waited for", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 3; place += 1) {
    setUps.observe(subject("a", place), noise(place) + 6, noise(place), true);
  }
  expect(setUps.secondsOf(subject("a"))).toBeCloseTo(6);
});

test("tests that were first before it was clear what that means are told then, once", () => {
  const setUps = new GroupSetUps();
  const told = Array.from({ length: 6 }, (_, place) =>
    setUps.observe(subject("a", place), noise(place) + 6, noise(place), true),
  );
  expect(told.map((tests) => tests.length)).toEqual([0, 0, 2, 0, 0, 0]);
  const tracker = new PerformanceTracker([]);
  tracker.observe(subject("a"), "any", "w", 10, true);
  tracker.correct(subject("a"), 4);
  expect(medianSeconds(tracker.predictTest(subject("a")))).toBeCloseTo(4);
});

test("tests that take now this long and now that say nothing", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 200; place += 1) {
    setUps.observe(subject("a", place), Math.exp(4 * noise(place)), undefined, place % 4 === 0);
  }
  expect(setUps.secondsOf(subject("a"))).toBe(0);
  expect(setUps.any).toBe(false);
});

test("what is not seen for long is no longer looked for", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 100; place += 1) {
    setUps.observe(subject(`g${place}`), noise(place), noise(place), true);
  }
  expect(setUps.watches(subject("a"))).toBe(false);
});

test("what was learned is kept from run to run", () => {
  const tracker = new PerformanceTracker([]);
  for (let place = 0; place < 4; place += 1) {
    tracker.groupSetUps.observe(subject("a", place), noise(place) + 6, noise(place), true);
  }
  const next = new PerformanceTracker(tracker.snapshot());
  expect(next.groupSetUps.secondsOf(subject("a"))).toBeCloseTo(6);
});
