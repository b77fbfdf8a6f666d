/** What virtual workers do when something changes or goes wrong. */

import { describe, expect, test } from "vitest";
import { parseFaults } from "./input/faults-file.ts";
import { parsePool } from "./input/pool-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { NO_STOPWATCH } from "./pass-times.ts";
import type { ScheduleRow } from "./schedule.ts";
import { simulate } from "./simulation.ts";
import { reportSimulation } from "./simulation-report.ts";

function run(tests: readonly object[], workers: readonly object[], given: object = {}) {
  const trace = parseTrace({ tests }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers }, "pool");
  const ids = pool.workers.map(({ id }) => id);
  const scenario = { trace, pool, history: [], faults: parseFaults(given, ids, "faults") };
  const outcome = simulate({ scenario, seed: 1, stopwatch: NO_STOPWATCH, verifyReplay: true });
  const names = { policy: "hybrid", trace: "t", pool: "p", seed: 1 };
  return { ...outcome, ...reportSimulation(scenario, outcome, names), rows: outcome.schedule.rows };
}

function brief(rows: readonly ScheduleRow[]) {
  return rows.map(({ test: id, worker, start, end, outcome }) => [id, worker, start, end, outcome]);
}

describe("a worker", () => {
  test("sets up once, and starts each batch, before any test", () => {
    const { rows, makespanSeconds, perWorker } = run(
      [
        { id: "a", seconds: 100 },
        { id: "b", seconds: 100 },
      ],
      [{ id: "w", speed: 2, setupSeconds: 6, startSeconds: 1.5 }],
    );
    expect(brief(rows)).toEqual([
      ["a", "w", 7.5, 57.5, "passed"],
      ["b", "w", 59, 109, "passed"],
    ]);
    expect(makespanSeconds).toBe(109);
    expect(perWorker[0]?.busySeconds).toBe(100);
  });

  test("with several slots sets up once for all of them", () => {
    const tests = ["a", "b"].map((id) => ({ id, seconds: 100 }));
    const { rows } = run(tests, [{ id: "w", slots: 2, setupSeconds: 6, startSeconds: 1 }]);
    expect(rows.map(({ slot, start }) => [slot, start])).toEqual([
      [0, 7],
      [1, 7],
    ]);
  });

  test("that slows down takes longer from then on", () => {
    const { rows } = run([{ id: "a", seconds: 100 }], [{ id: "w", slowsAt: 40, slowsTo: 0.5 }]);
    expect(brief(rows)).toEqual([["a", "w", 0, 160, "passed"]]);
  });

  test("that is slow for a while catches up afterwards", () => {
    const events = [{ at: 40, worker: "w", kind: "slow", to: 0.5, forSeconds: 20 }];
    const { rows } = run([{ id: "a", seconds: 100 }], [{ id: "w" }], { events });
    expect(brief(rows)).toEqual([["a", "w", 0, 110, "passed"]]);
  });

  test("that stands still for a moment loses only that", () => {
    const events = [{ at: 10, worker: "w", kind: "pause", forSeconds: 5 }];
    const { rows } = run([{ id: "a", seconds: 100 }], [{ id: "w" }], { events });
    expect(brief(rows)).toEqual([["a", "w", 0, 105, "passed"]]);
  });

  test("that stands still for long is given up, and comes back cold", () => {
    const events = [{ at: 10, worker: "w", kind: "pause", forSeconds: 60 }];
    const { rows, lost } = run([{ id: "a", seconds: 100 }], [{ id: "w", setupSeconds: 2 }], {
      events,
    });
    expect(lost).toBe(1);
    expect(brief(rows.slice(1))).toEqual([["a", "w", 72, 172, "passed"]]);
  });

  test("that crashes comes back when the fault says so", () => {
    const events = [{ at: 10, worker: "w", kind: "crash", forSeconds: 30 }];
    const { rows, wastedSeconds } = run([{ id: "a", seconds: 100 }], [{ id: "w" }], { events });
    expect(brief(rows)).toEqual([
      ["a", "w", 0, 10, "lost"],
      ["a", "w", 40, 140, "passed"],
    ]);
    expect(wastedSeconds).toBe(10);
  });

  test("that leaves loses what it runs; another one takes it over", () => {
    const workers = [
      { id: "leaves", leavesAt: 10 },
      { id: "stays", joinsAt: 5 },
    ];
    const { rows, lowerBoundSeconds, perWorker } = run([{ id: "a", seconds: 100 }], workers);
    expect(
      brief(rows.filter(({ outcome }) => outcome !== "cancelled"))
        .at(-1)
        ?.slice(0, 2),
    ).toEqual(["a", "stays"]);
    expect(rows.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
    expect(lowerBoundSeconds).toBeNull();
    expect(perWorker[0]?.busyFraction).toBe(1);
  });

  test("that is drained finishes what it runs, and takes nothing more", () => {
    const tests = ["a", "b", "c", "d"].map((id) => ({ id, seconds: 50 }));
    const workers = [{ id: "drained", drainsAt: 10 }, { id: "stays" }];
    const { rows, lost } = run(tests, workers);
    expect(lost).toBe(0);
    expect(rows.filter(({ worker }) => worker === "drained")).toHaveLength(1);
    expect(rows.filter(({ outcome }) => outcome === "passed")).toHaveLength(4);
  });

  test("that fails everything does so in a second, and others make it good", () => {
    const tests = ["a", "b", "c"].map((id) => ({ id, seconds: 20 }));
    const events = [{ at: 0, worker: "bad", kind: "fails-all" }];
    const { rows } = run(tests, [{ id: "bad" }, { id: "good" }], { events });
    const failed = rows.filter(({ outcome }) => outcome === "failed");
    expect(failed.length).toBeGreaterThan(0);
    for (const row of failed) expect([row.worker, row.end - row.start]).toEqual(["bad", 1]);
    const passed = rows.filter(({ outcome }) => outcome === "passed");
    for (const row of passed) expect(row.worker).toBe("good");
  });
});

describe("a worker that nobody can reach", () => {
  const cutOff = (forSeconds: number) => [{ at: 10, worker: "w", kind: "cut-off", forSeconds }];

  test("for a moment works on, and tells later", () => {
    const { rows } = run([{ id: "a", seconds: 12 }], [{ id: "w" }], { events: cutOff(5) });
    expect(brief(rows)).toEqual([["a", "w", 0, 12, "passed"]]);
  });

  test("for longer is given up, and yet its late result counts while nobody else has one", () => {
    const tests = [
      { id: "a", seconds: 30 },
      { id: "b", seconds: 1, submitAt: 60 },
    ];
    const { rows, lost } = run(tests, [{ id: "w" }], { events: cutOff(40) });
    expect(lost).toBe(0);
    expect(brief(rows)).toEqual([
      ["a", "w", 0, 30, "passed"],
      ["b", "w", 60, 61, "passed"],
    ]);
  });

  test("comes too late when another one has run what it had", () => {
    const workers = [
      { id: "w", speed: 2 },
      { id: "other", joinsAt: 5 },
    ];
    const tests = [
      { id: "a", seconds: 30, repeatable: false },
      { id: "b", seconds: 90 },
    ];
    const { rows } = run(tests, workers, { events: cutOff(70) });
    expect(brief(rows).filter(([id]) => id === "a")).toEqual([
      ["a", "w", 0, 15, "cancelled"],
      ["a", "other", expect.any(Number), expect.any(Number), "passed"],
    ]);
  });
});

test("a worker that is drained and then dies in silence is given up as well", () => {
  const tests = [{ id: "a", seconds: 20, repeatable: false }];
  const events = [
    { at: 5, worker: "w", kind: "drain" },
    { at: 6, worker: "w", kind: "pause" },
  ];
  const { rows, notRun } = run(tests, [{ id: "w", speed: 2 }, { id: "other" }], { events });
  expect(notRun).toBe(0);
  expect(rows.map(({ worker, outcome }) => [worker, outcome])).toEqual([
    ["w", "lost"],
    ["other", "passed"],
  ]);
});

test("what a runner's death cuts off is run again", () => {
  const events = [{ at: 5, worker: "w", kind: "runner-crash" }];
  const { rows } = run([{ id: "a", seconds: 20 }], [{ id: "w" }], { events });
  expect(brief(rows)).toEqual([
    ["a", "w", 0, 5, "lost"],
    ["a", "w", 5, 25, "passed"],
  ]);
});

describe("a test", () => {
  test("ends as its trace says, and at its limit", () => {
    const tests = [
      { id: "fails", seconds: 1, outcome: "failed" },
      { id: "hangs", seconds: 50, limitSeconds: 10 },
      { id: "skips", seconds: 1, outcome: "skipped" },
    ];
    const { rows, notRun } = run(tests, [{ id: "w" }, { id: "v" }]);
    const ended = (id: string) => rows.filter((row) => row.test === id).map((row) => row.outcome);
    expect(notRun).toBe(0);
    expect(ended("fails")).toEqual(["failed", "failed", "failed"]);
    expect(ended("hangs")).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(ended("skips")).toEqual(["skipped"]);
  });

  test("runs beside none that shares a key with it", () => {
    const tests = ["a", "b", "c"].map((id) => ({ id, seconds: 10, exclusiveKeys: ["port"] }));
    const { makespanSeconds } = run(tests, [{ id: "w" }, { id: "v" }]);
    expect(makespanSeconds).toBe(30);
  });

  test("takes what its class says, and runs on no class that it leaves out", () => {
    const tests = Array.from({ length: 6 }, (_, place) => ({
      id: `t${place}`,
      seconds: 1,
      by: place % 2 === 0 ? { mac: 30 } : { linux: 10, mac: 100 },
    }));
    const workers = [
      { id: "l", class: "linux", speed: 2 },
      { id: "m", class: "mac" },
    ];
    const { rows } = run(tests, workers);
    for (const { test: id, worker, start, end } of rows) {
      const even = Number(id.slice(1)) % 2 === 0;
      if (even) expect(worker).toBe("m");
      if (worker === "l") expect(end - start).toBeCloseTo(5);
    }
  });

  test("that no worker can ever run is not run, and stays outside the bound", () => {
    const tests = [
      { id: "a", seconds: 10 },
      { id: "gpu", seconds: 500, requires: { gpus: 1 } },
    ];
    const { notRun, rows, ratio } = run(tests, [{ id: "w" }]);
    expect(notRun).toBe(1);
    expect(rows).toHaveLength(1);
    expect(ratio).toBe(1);
  });

  test("waits for the only worker that can run it, when it is still to come", () => {
    const tests = [{ id: "gpu", seconds: 10, requires: { backend: "cuda", gpus: 1 } }];
    const workers = [{ id: "w" }, { id: "late", joinsAt: 300, gpus: 1, backends: ["cuda"] }];
    expect(brief(run(tests, workers).rows)).toEqual([["gpu", "late", 300, 310, "passed"]]);
  });

  test("is not there before it is handed in", () => {
    const tests = [
      { id: "a", seconds: 10, submitAt: 20 },
      { id: "b", seconds: 10, submitAt: 100 },
    ];
    const { rows, makespanSeconds } = run(tests, [{ id: "w" }]);
    expect(rows.map(({ start }) => start)).toEqual([20, 100]);
    expect(makespanSeconds).toBe(90);
  });
});

test("a coordinator that crashes goes on from its journal when it is back", () => {
  const tests = ["a", "b"].map((id) => ({ id, seconds: 50 }));
  const events = [{ at: 40, kind: "coordinator-crash", forSeconds: 30 }];
  const { rows } = run(tests, [{ id: "w" }], { events });
  expect(brief(rows)).toEqual([
    ["a", "w", 0, 50, "passed"],
    ["b", "w", 70, 120, "passed"],
  ]);
});

test("a slow network costs its way, and loses nothing", () => {
  const network = { delaySeconds: 1, loss: 0.3, duplicate: 0.3, reorder: 0.3 };
  const tests = ["a", "b", "c"].map((id) => ({ id, seconds: 10 }));
  const { rows } = run(tests, [{ id: "w" }], { network });
  expect(rows.filter(({ outcome }) => outcome === "passed")).toHaveLength(3);
  expect(rows[0]?.start).toBeGreaterThanOrEqual(2);
});
