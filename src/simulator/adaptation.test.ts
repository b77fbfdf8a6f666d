/** How long a plan needs to take account of a change, by what can be seen of the change. */

import { describe, expect, test } from "vitest";
import type { Standing } from "../core/schedule/standing.ts";
import { Adaptation } from "./adaptation.ts";
import { parseFaults } from "./input/faults-file.ts";
import { parsePool } from "./input/pool-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { NO_STOPWATCH } from "./pass-times.ts";
import { simulate } from "./simulation.ts";

/** 200 tests of 10 s that are known, on four workers. */
function adaptationSeconds(change: {
  readonly workers?: readonly object[];
  readonly events?: readonly object[];
}): number | null {
  const tests = Array.from({ length: 200 }, (_, place) => ({ id: `t${place}`, seconds: 10 }));
  const trace = parseTrace({ tests }, "trace");
  const workers = [{ id: "w", count: 4 }, ...(change.workers ?? [])];
  const pool = parsePool({ benchmarkNoise: 0, workers }, "pool");
  const ids = pool.workers.map(({ id }) => id);
  const faults = parseFaults({ events: change.events ?? [] }, ids, "faults");
  const scenario = { trace, pool, history: [trace, trace], faults };
  return simulate({ scenario, seed: 1, stopwatch: NO_STOPWATCH, verifyReplay: false })
    .adaptationSeconds;
}

test("where nothing changes there is nothing to adapt to", () => {
  expect(adaptationSeconds({})).toBeNull();
});

test("a worker that joins is planned with at once", () => {
  expect(adaptationSeconds({ workers: [{ id: "late", joinsAt: 95, speed: 2 }] })).toBe(0);
});

test("a loss that is told is planned with at once", () => {
  expect(adaptationSeconds({ events: [{ at: 95, worker: "w-1", kind: "crash" }] })).toBe(0);
});

test("a loss in silence is planned with when the lease has run out", () => {
  const seconds = adaptationSeconds({ events: [{ at: 95, worker: "w-1", kind: "pause" }] });
  expect(seconds).toBeGreaterThan(10);
  expect(seconds).toBeLessThan(18);
});

test("a worker that becomes slow is planned as one when its tests have shown it", () => {
  const events = [{ at: 95, worker: "w-1", kind: "slow", to: 0.25 }];
  expect(adaptationSeconds({ events })).toBeGreaterThan(0);
});

describe("a slow-down is taken account of", () => {
  const workers = ["a", "b"].map((id) => ({ id, slots: 1, speed: 2, joinsAt: 0 }));

  /** What the core says when it believes this of the two workers, with 100 s left for speed 1. */
  function standing(a: number, b: number, held = 0): Standing {
    const one = { slots: 1, heldSeconds: 0, longestSeconds: 0, currentSeconds: 0 };
    const holder = { ...one, heldSeconds: held, longestSeconds: held };
    return {
      workers: [
        { ...holder, workerId: "a", speed: a },
        { ...one, workerId: "b", speed: b },
      ],
      waitingSeconds: 100,
      longestWaitingSeconds: 1,
    };
  }

  test("when the worker is believed to be as slow as it is, beside the others", () => {
    const adaptation = new Adaptation(workers);
    adaptation.change("a", 0.5, 4, true);
    adaptation.show("a", "slower", 10, true);
    adaptation.look(standing(2, 2), 10);
    adaptation.look(standing(1.2, 2), 20);
    expect(adaptation.open).toBe(true);
    // Where all are believed to be half as fast as they are, the slow one is as well.
    adaptation.look(standing(0.25, 1), 40);
    expect([adaptation.open, adaptation.longestSeconds]).toEqual([false, 30]);
  });

  test("when the worker holds no more than it can do in time", () => {
    const adaptation = new Adaptation(workers);
    adaptation.change("a", 0.5, 4, true);
    adaptation.show("a", "slower", 10, true);
    adaptation.look(standing(0.5, 2, 90), 15);
    expect(adaptation.open).toBe(true);
    adaptation.look(standing(0.5, 2), 25);
    expect(adaptation.longestSeconds).toBe(15);
  });

  test("no sooner than anything shows it", () => {
    const adaptation = new Adaptation(workers);
    adaptation.change("a", 0.5, 10, true);
    adaptation.show("a", "faster", 15, true);
    adaptation.show("b", "slower", 15, true);
    adaptation.look(standing(2, 2), 20);
    expect([adaptation.open, adaptation.longestSeconds]).toEqual([false, null]);
    adaptation.show("a", "slower", 30, true);
    expect(adaptation.open).toBe(true);
    adaptation.look(standing(0.5, 2), 32);
    expect(adaptation.longestSeconds).toBe(2);
  });

  test("not at all, when it is over before anything has shown it", () => {
    const adaptation = new Adaptation(workers);
    adaptation.change("a", 0.5, 10, true);
    adaptation.change("a", 2, 20, true);
    adaptation.show("a", "slower", 30, true);
    expect(adaptation.open).toBe(false);
  });

  test("never, when all is over before", () => {
    const adaptation = new Adaptation(workers);
    adaptation.change("a", 0.5, 4, true);
    adaptation.show("a", "slower", 10, true);
    adaptation.end(70);
    expect(adaptation.longestSeconds).toBe(60);
  });
});

test("of several changes the one counts that took longest", () => {
  const workers = [{ id: "late", joinsAt: 300 }];
  const events = [{ at: 95, worker: "w-1", kind: "pause" }];
  expect(adaptationSeconds({ workers, events })).toBe(adaptationSeconds({ events }));
});

test("a change after the last test, or a speed that stays as it is, is none", () => {
  const events = [
    { at: 95, worker: "w-1", kind: "slow", to: 1 },
    { at: 5000, worker: "w-2", kind: "crash" },
  ];
  expect(adaptationSeconds({ events })).toBeNull();
});
