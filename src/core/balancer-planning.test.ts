/** How well the balancer spreads work, on a virtual clock. */

import { describe, expect, test } from "vitest";
import { Balancer } from "./balancer.ts";
import { lowerBoundSeconds, roundRobinSeconds } from "./metrics/bounds.ts";
import { testSpec } from "./testing/builders.ts";
import type { VirtualWorker } from "./testing/virtual-fleet.ts";
import { VirtualFleet } from "./testing/virtual-fleet.ts";
import { PerformanceTracker } from "./track/performance-tracker.ts";
import type { StoredEstimate } from "./track/stored-estimate.ts";
import { testSubject } from "./track/test-subject.ts";

/** Log-normal-like durations from a fixed low-discrepancy sequence: a long tail, no randomness. */
function durations(count: number, offset = 0): Map<string, number> {
  const seconds = new Map<string, number>();
  for (let place = 1; place <= count; place += 1) {
    const uniform = ((place + offset) * 0.6180339887) % 1;
    const normal = Math.log(uniform / (1 - uniform)) / 1.7;
    seconds.set(`suite:t${place}`, Math.exp(normal * 1.2 + 1));
  }
  return seconds;
}

const UNEQUAL: readonly VirtualWorker[] = [2, 2, 1, 1, 1, 1, 0.6, 0.6, 0.35, 0.35].map(
  (speed, place) => ({ id: `w${place}`, workerClass: `x${speed}`, speed }),
);

/** What a tracker knows after it has seen every test once on every class. */
function learned(
  seconds: Map<string, number>,
  workers: readonly VirtualWorker[],
): StoredEstimate[] {
  const tracker = new PerformanceTracker([]);
  for (const worker of workers) {
    for (const [key, each] of seconds) {
      const subject = testSubject(testSpec(key.slice("suite:".length)));
      const workerClass = worker.workerClass ?? "any";
      tracker.observe(subject, workerClass, worker.id, each / worker.speed, true);
    }
  }
  return tracker.snapshot();
}

function makespan(
  seconds: Map<string, number>,
  estimates: readonly StoredEstimate[],
): VirtualFleet {
  const fleet = new VirtualFleet((key) => seconds.get(key) ?? 0, { estimates });
  fleet.join(UNEQUAL);
  fleet.submit([...seconds.keys()].map((key) => testSpec(key.slice("suite:".length))));
  fleet.run();
  return fleet;
}

function bound(seconds: Map<string, number>): number {
  const speeds = UNEQUAL.map((worker) => worker.speed);
  return lowerBoundSeconds([...seconds.values()], speeds) ?? 0;
}

describe("a fleet so large that its plan is kept for a while", () => {
  const seconds = durations(2000);
  const many: VirtualWorker[] = Array.from({ length: 12 }, (_, turn) =>
    UNEQUAL.map((worker) => ({ ...worker, id: `${worker.id}-${turn}` })),
  ).flat();

  test("ends close to the lower bound, and runs every test once", () => {
    const fleet = new VirtualFleet((key) => seconds.get(key) ?? 0, {
      estimates: learned(seconds, UNEQUAL),
    });
    fleet.join(many);
    fleet.submit([...seconds.keys()].map((key) => testSpec(key.slice("suite:".length))));
    fleet.run();
    const speeds = many.map((worker) => worker.speed);
    const least = lowerBoundSeconds([...seconds.values()], speeds) ?? 0;
    expect((fleet.finishedAt ?? 0) / least).toBeLessThan(1.05);
    expect([...fleet.ranOn.values()].every((workers) => workers.length === 1)).toBe(true);
    expect(fleet.ranOn.size).toBe(seconds.size);
  });
});

describe("a run with history", () => {
  const seconds = durations(300);

  test("ends within 3 % of the lower bound", () => {
    const fleet = makespan(seconds, learned(seconds, UNEQUAL));
    expect((fleet.finishedAt ?? 0) / bound(seconds)).toBeLessThan(1.03);
  });

  test("runs every test once", () => {
    const fleet = makespan(seconds, learned(seconds, UNEQUAL));
    expect(fleet.ranOn.size).toBe(seconds.size);
    expect([...fleet.ranOn.values()].every((workers) => workers.length === 1)).toBe(true);
  });

  test("does not give the longest tests to the slowest workers", () => {
    const fleet = makespan(seconds, learned(seconds, UNEQUAL));
    const longest = [...seconds].sort((a, b) => b[1] - a[1]).slice(0, 8);
    const slow = longest.filter(([key]) => ["w8", "w9"].includes(fleet.ranOn.get(key)?.[0] ?? ""));
    expect(slow).toEqual([]);
  });
});

describe("a run without history", () => {
  const seconds = durations(300);

  test("is quicker than dealing the tests out, on the whole", () => {
    const speeds = UNEQUAL.map((worker) => worker.speed);
    let dealt = 0;
    let balanced = 0;
    for (let suite = 0; suite < 8; suite += 1) {
      const own = durations(300, 1000 * suite);
      dealt += roundRobinSeconds([...own.values()], speeds) ?? 0;
      balanced += makespan(own, []).finishedAt ?? 0;
    }
    expect(balanced).toBeLessThan(0.75 * dealt);
  });

  test("teaches enough for the next one to end within 5 % of the lower bound", () => {
    const first = makespan(seconds, []);
    const second = makespan(seconds, first.balancer.estimates);
    expect((second.finishedAt ?? 0) / bound(seconds)).toBeLessThan(1.05);
  });
});

test("leaves a slow worker idle rather than give it what a fast one finishes earlier", () => {
  const workers = [
    { id: "fast", workerClass: "fast", speed: 1 },
    { id: "slow", workerClass: "slow", speed: 0.1 },
  ];
  const seconds = new Map([
    ["suite:a", 10],
    ["suite:b", 10],
  ]);
  const fleet = new VirtualFleet((key) => seconds.get(key) ?? 0, {
    estimates: learned(seconds, workers),
  });
  fleet.join(workers);
  fleet.submit([testSpec("a"), testSpec("b")]);
  expect(fleet.run()).toBeCloseTo(20, 1);
  expect(fleet.ranOn.get("suite:a")).toEqual(["fast"]);
  expect(fleet.ranOn.get("suite:b")).toEqual(["fast"]);
});

test("sends short tests in batches and long ones alone", () => {
  const seconds = new Map<string, number>();
  for (let place = 0; place < 2000; place += 1) seconds.set(`suite:t${place}`, 0.001);
  for (let place = 0; place < 4; place += 1) seconds.set(`suite:long${place}`, 5);
  const fleet = new VirtualFleet((key) => seconds.get(key) ?? 0, {
    estimates: learned(seconds, [{ id: "w", speed: 1 }]),
  });
  const sizes: number[] = [];
  fleet.onCommand = (command) => {
    if (command.type !== "start-batch") return;
    const long = command.attempts.some((attempt) => attempt.test.includes("long"));
    if (long) expect(command.attempts).toHaveLength(1);
    else sizes.push(command.attempts.length);
  };
  fleet.join([1, 2, 3, 4].map((place) => ({ id: `w${place}`, speed: 1 })));
  fleet.submit([...seconds.keys()].map((key) => testSpec(key.slice("suite:".length))));
  fleet.run();
  expect(Math.max(...sizes)).toBeGreaterThan(20);
  expect(sizes.length).toBeLessThan(200);
});

test("the journal of a run gives the same commands again", () => {
  const seconds = durations(200);
  const fleet = makespan(seconds, learned(seconds, UNEQUAL.slice(0, 3)));
  const replayed = new Balancer(JSON.parse(JSON.stringify(fleet.start)));
  for (const group of fleet.journal) {
    const events = JSON.parse(JSON.stringify(group.events));
    expect(JSON.stringify(replayed.handle(events))).toBe(JSON.stringify(group.commands));
  }
});
