/** Whether groups share a set-up is told from what their first tests take on each worker. */

import { expect, test } from "vitest";
import { RandomStream } from "../../simulator/random-stream.ts";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";
import { medianSeconds } from "./duration-prediction.ts";
import type { TestTime } from "./group-set-ups.ts";
import { GroupSetUps } from "./group-set-ups.ts";
import { PerformanceTracker } from "./performance-tracker.ts";
import type { StoredEstimate } from "./stored-estimate.ts";
import type { TestSubject } from "./test-subject.ts";
import { testSubject } from "./test-subject.ts";

function subject(group: string, place = 0): TestSubject {
  return testSubject({ ...testSpec(`${group}/${place}`), group });
}

/** Between 0.5 and 1.5, the same each time. */
function noise(place: number): number {
  return 0.5 + (((place + 1) * 0.6180339887) % 1);
}

function unknown(seconds: number): TestTime {
  return { seconds, beyondSeconds: seconds, deviationSeconds: undefined };
}

/** Give or take a fifth. */
function known(seconds: number, expected: number): TestTime {
  return { seconds, beyondSeconds: seconds - expected, deviationSeconds: expected / 5 };
}

test("first tests that take far longer than the others say what the group's set-up takes", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 20; place += 1) {
    const isFirst = place % 5 === 0;
    const seconds = noise(place) + (isFirst ? 6 : 0);
    setUps.observe(subject("a", place), unknown(seconds), isFirst);
  }
  expect(setUps.secondsOf(subject("a"))).toBeGreaterThan(5);
  expect(setUps.secondsOf(subject("a"))).toBeLessThan(7);
  // A group that nobody has begun is believed to be like the others.
  expect(setUps.secondsOf(subject("b"))).toBeGreaterThan(5);
});

test("of tests that are known, those that are not first need not be waited for", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 3; place += 1) {
    setUps.observe(subject("a", place), known(noise(place) + 6, noise(place)), true);
  }
  expect(setUps.secondsOf(subject("a"))).toBeCloseTo(6);
});

test("tests that were first before it was clear what that means are told then, once", () => {
  const setUps = new GroupSetUps();
  const told = Array.from({ length: 6 }, (_, place) =>
    setUps.observe(subject("a", place), known(noise(place) + 6, noise(place)), true),
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
    setUps.observe(subject("a", place), unknown(Math.exp(4 * noise(place))), place % 4 === 0);
  }
  expect(setUps.secondsOf(subject("a"))).toBe(0);
  expect(setUps.any).toBe(false);
});

test("what is not seen for long is no longer looked for", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 100; place += 1) {
    setUps.observe(subject(`g${place}`), known(noise(place), noise(place)), true);
  }
  expect(setUps.watches(subject("a"))).toBe(false);
});

test("what was learned is kept from run to run", () => {
  const tracker = new PerformanceTracker([]);
  for (let place = 0; place < 4; place += 1) {
    tracker.groupSetUps.observe(subject("a", place), known(noise(place) + 6, noise(place)), true);
  }
  const next = new PerformanceTracker(tracker.snapshot());
  expect(next.groupSetUps.secondsOf(subject("a"))).toBeCloseTo(6);
});

test("a set-up that is gone is forgotten when a few first tests have done without it", () => {
  const setUps = new GroupSetUps();
  for (let place = 0; place < 4; place += 1) {
    setUps.observe(subject("a", place), known(noise(place) + 6, noise(place)), true);
  }
  const later = new GroupSetUps();
  for (const [key, group] of setUps.groups) later.groups.set(key, { ...group });
  expect(later.secondsOf(subject("a"))).toBeGreaterThan(5);
  for (let place = 0; place < 12; place += 1) {
    later.observe(subject("a", place), known(noise(place), noise(place)), true);
  }
  expect(later.secondsOf(subject("a"))).toBe(0);
  expect(later.any).toBe(false);
});

test("a test that varies much says little, and one that takes what it always took keeps that", () => {
  const setUps = new GroupSetUps();
  setUps.groups.set(subject("a").groupKey, { seconds: 6, samples: 4 });
  const wild = { seconds: 100, beyondSeconds: 0, deviationSeconds: 60 };
  expect(setUps.spentSeconds(subject("a"), wild)).toBeGreaterThan(5.9);
  setUps.observe(subject("a"), wild, true);
  expect(setUps.secondsOf(subject("a"))).toBeGreaterThan(5.9);
  expect(setUps.spentSeconds(subject("a"), known(100, 100))).toBeGreaterThan(5);
  expect(setUps.spentSeconds(subject("a"), known(1, 1))).toBeLessThan(0.1);
});

test("groups that have nothing in common are given no set-up", () => {
  const found: number[] = [];
  for (let seed = 0; seed < 60; seed += 1) {
    const random = new RandomStream(`groups ${seed}`);
    const spread = 0.3 + 1.2 * random.uniform();
    const wobble = 0.05 + 0.5 * random.uniform();
    const specs = Array.from({ length: 20 + Math.floor(80 * random.uniform()) }, (_, place) =>
      testSpec(`t${place}`, { group: `g${Math.floor(12 * random.uniform())}` }),
    );
    const usual = specs.map(() => 5 * Math.exp(spread * random.normal()));
    let estimates: readonly StoredEstimate[] = [];
    for (let run = 0; run < 2; run += 1) {
      const seconds = new Map(
        specs.map(({ key }, place) => [
          String(key),
          (usual[place] ?? 0) * Math.exp(wobble * random.normal()),
        ]),
      );
      const fleet = new VirtualFleet((key) => seconds.get(key) ?? 0, { estimates });
      const workers = 2 + Math.floor(6 * random.uniform());
      fleet.join(Array.from({ length: workers }, (_, place) => ({ id: `w${place}`, speed: 1 })));
      fleet.submit(specs);
      fleet.run();
      estimates = fleet.balancer.estimates;
    }
    if (estimates.some(({ level }) => level === "group-set-up")) found.push(seed);
  }
  expect(found).toEqual([]);
});
