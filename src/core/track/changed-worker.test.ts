/** What the tracker makes of a worker that becomes slower or faster while it runs tests. */

import { describe, expect, test } from "vitest";
import { testSpec } from "../testing/builders.ts";
import { medianSeconds } from "./duration-prediction.ts";
import { PerformanceTracker } from "./performance-tracker.ts";
import type { StoredEstimate } from "./stored-estimate.ts";
import type { TestSubject } from "./test-subject.ts";
import { testSubject } from "./test-subject.ts";

function subject(place: number): TestSubject {
  return testSubject(testSpec(`src/f${place}.test.ts`));
}

/** Between −1 and 1, from a low-discrepancy sequence: as if at random but the same each time. */
function spread(place: number, run = 0): number {
  return 2 * (((place + 1) * 0.6180339887 + run * 0.7548776662) % 1) - 1;
}

function trueSeconds(place: number): number {
  return 10 * Math.exp(1.5 * spread(place));
}

describe("a worker that changes during a run", () => {
  const workers = ["w1", "w2", "w3", "w4"];
  const steady: StoredEstimate[] = [
    { level: "class", subject: "any", mean: 0, variance: -0.05, samples: 1 },
    ...workers.map(
      (id): StoredEstimate => ({
        level: "worker",
        subject: id,
        mean: 0,
        variance: -0.01,
        samples: 1,
      }),
    ),
  ];

  /** Each worker has run an equal share of the tests in each of three runs. */
  function known(): PerformanceTracker {
    let estimates: StoredEstimate[] = [];
    for (let run = 0; run < 3; run += 1) {
      const tracker = new PerformanceTracker([...estimates, ...steady]);
      for (let place = 0; place < 200; place += 1) {
        const seconds = trueSeconds(place) * Math.exp(0.1 * spread(place, run));
        tracker.observe(subject(place), "any", workers[place % 4] ?? "", seconds, true);
      }
      estimates = tracker.snapshot().filter(({ level }) => level !== "class" && level !== "worker");
    }
    return new PerformanceTracker([...estimates, ...steady]);
  }

  function run(tracker: PerformanceTracker, place: number, workerId: string, factor = 1): void {
    const seconds = trueSeconds(place) * Math.exp(0.1 * spread(place, 7)) * factor;
    tracker.observe(subject(place), "any", workerId, seconds, true);
  }

  test("is believed to have changed after a few tests, and the others are not", () => {
    const tracker = known();
    for (let place = 0; place < 40; place += 1) run(tracker, place, workers[place % 4] ?? "");
    expect(Math.abs(tracker.predictWorker("any", "w1").logMean)).toBeLessThan(0.1);
    for (let place = 40; place < 60; place += 1) {
      const workerId = workers[place % 4] ?? "";
      run(tracker, place, workerId, workerId === "w1" ? 4 : 1);
    }
    expect(tracker.predictWorker("any", "w1").logMean).toBeGreaterThan(Math.log(3));
    for (const other of ["w2", "w3", "w4"]) {
      expect(Math.abs(tracker.predictWorker("any", other).logMean)).toBeLessThan(0.1);
    }
    for (let place = 60; place < 80; place += 1) run(tracker, place, workers[place % 4] ?? "");
    expect(Math.abs(tracker.predictWorker("any", "w1").logMean)).toBeLessThan(0.2);
  });

  test("leaves what is known of the tests that it ran before as it was", () => {
    const tracker = known();
    const one = subject(100);
    const before = medianSeconds(tracker.predict(one, "any", "w2"));
    for (let place = 0; place < 16; place += 1) {
      const workerId = workers[place % 4] ?? "";
      run(tracker, place, workerId, workerId === "w1" ? 7 : 1);
    }
    expect(tracker.predictWorker("any", "w1").logMean).toBeGreaterThan(Math.log(5));
    expect(Math.abs(medianSeconds(tracker.predict(one, "any", "w2")) / before - 1)).toBeLessThan(
      0.1,
    );
    const later = new PerformanceTracker(tracker.snapshot());
    expect(Math.abs(medianSeconds(later.predict(one, "any", "w2")) / before - 1)).toBeLessThan(0.1);
  });

  test("may be told by a test that runs on, beside those that have ended", () => {
    const tracker = known();
    for (let place = 0; place < 8; place += 1) {
      const workerId = workers[place % 4] ?? "";
      run(tracker, place, workerId, workerId === "w1" ? 7 : 1);
    }
    expect(tracker.predictWorker("any", "w1").logMean).toBeLessThan(0.5);
    tracker.observeRunning(subject(8), "any", "w1", trueSeconds(8) * 5);
    const { logMean, logVariance } = tracker.predictWorker("any", "w1");
    expect(logMean).toBeGreaterThan(Math.log(4));
    expect(logVariance).toBeGreaterThan(0.5);
  });

  test("may be told by a test that another worker has ended long before it", () => {
    const tracker = known();
    for (let place = 0; place < 8; place += 1) run(tracker, place, workers[place % 4] ?? "");
    const seconds = trueSeconds(50);
    run(tracker, 50, "w2");
    const here = { workerClass: "any", workerId: "w1" };
    const there = { workerClass: "any", workerId: "w2", seconds };
    tracker.observeSlower(subject(50), { ...here, seconds: 1.1 * seconds }, there);
    expect(tracker.predictWorker("any", "w1").logMean).toBeLessThan(0.1);
    tracker.observeSlower(subject(50), { ...here, seconds: 5 * seconds }, there);
    expect(tracker.predictWorker("any", "w1").logMean).toBeGreaterThan(Math.log(4));
    // How much slower it is beyond that is not known, so what is seen next is believed.
    expect(tracker.predictWorker("any", "w1").logVariance).toBeGreaterThan(0.5);
  });

  test("is not told from a pace that all of them share", () => {
    const tracker = known();
    for (let place = 0; place < 80; place += 1) run(tracker, place, workers[place % 4] ?? "", 1.3);
    for (const id of workers) {
      expect(Math.abs(tracker.predictWorker("any", id).logMean)).toBeLessThan(0.15);
    }
  });
});
