/** What is read from trace, pool and faults files, and how their mistakes are told. */

import { describe, expect, test } from "vitest";
import { parseFaults } from "./faults-file.ts";
import { InputError } from "./input-error.ts";
import { parsePool } from "./pool-file.ts";
import { parseTrace } from "./trace-file.ts";

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "";
}

describe("a trace", () => {
  test("keeps what is known and ignores the rest", () => {
    const trace = parseTrace(
      { name: "n", license: "x", tests: [{ id: "a", seconds: 1, samples: [1], by: { mac: 2 } }] },
      "t.json",
    );
    expect(trace).toEqual({ name: "n", tests: [{ id: "a", seconds: 1, by: { mac: 2 } }] });
  });

  test.each([
    [{ tests: [{ id: "a" }] }, "tests[0].seconds"],
    [{ tests: [{ id: "a", seconds: -1 }] }, "tests[0].seconds"],
    [{ tests: [{ id: "a", seconds: 1, by: { mac: "2" } }] }, "tests[0].by.mac"],
    [{ tests: [{ id: "a", seconds: 1, priority: 6 }] }, "tests[0].priority"],
    [{ tests: {} }, "tests:"],
    [{ unit: "ms", tests: [] }, "unit:"],
    [[], "the file:"],
    [
      {
        tests: [
          { id: "a", seconds: 1 },
          { id: "a", seconds: 2 },
        ],
      },
      "tests[1].id: a stands twice",
    ],
  ])("that is wrong names the file and the field: %j", (value, field) => {
    const message = messageOf(() => parseTrace(value, "t.json"));
    expect(message).toContain("trace-malformed: t.json is no trace file");
    expect(message).toContain(field);
  });

  test("with many mistakes tells the first ones and counts the others", () => {
    const tests = Array.from({ length: 20 }, () => ({ id: "a" }));
    expect(messageOf(() => parseTrace({ tests }, "t.json"))).toContain("and 15 more.");
  });
});

describe("a pool", () => {
  test("becomes single workers with all that files leave out", () => {
    const pool = parsePool({ workers: [{ id: "a", count: 2, speed: 2 }, { id: "b" }] }, "p.json");
    expect(pool.benchmarkNoise).toBe(0.1);
    expect(pool.workers.map(({ id, speed, slots }) => ({ id, speed, slots }))).toEqual([
      { id: "a-1", speed: 2, slots: 1 },
      { id: "a-2", speed: 2, slots: 1 },
      { id: "b", speed: 1, slots: 1 },
    ]);
  });

  test.each([
    [{ workers: [] }, "workers"],
    [{ workers: [{ id: "a", speed: 0 }] }, "workers[0].speed"],
    [{ workers: [{ id: "a", slots: 1.5 }] }, "workers[0].slots"],
    [{ workers: [{ id: "a", slowsAt: 5 }] }, "workers[0]: slowsAt and slowsTo belong together"],
    [{ workers: [{ id: "a", count: 1 }, { id: "a-1" }] }, "two workers are called a-1"],
    [{ benchmarkNoise: true, workers: [{ id: "a" }] }, "benchmarkNoise"],
  ])("that is wrong names the field: %j", (value, field) => {
    const message = messageOf(() => parsePool(value, "p.json"));
    expect(message).toContain("pool-malformed: p.json is no pool file");
    expect(message).toContain(field);
  });
});

describe("faults", () => {
  const workers = ["a-1", "a-2", "b"];

  test("may meet one worker, several, or the coordinator", () => {
    const events = [
      { at: 1, worker: "a-*", kind: "crash" },
      { at: 2, worker: "b", kind: "slow", to: 0.5, forSeconds: 3 },
      { at: 3, kind: "coordinator-crash" },
    ];
    expect(parseFaults({ events }, workers, "f.json").events).toEqual(events);
  });

  test.each([
    [{ network: { loss: 2 } }, "network.loss"],
    [{ events: [{ at: 1, worker: "c", kind: "crash" }] }, "events[0].worker: the pool has no c"],
    [{ events: [{ at: 1, kind: "crash" }] }, "events[0].worker: a crash needs one"],
    [{ events: [{ at: 1, worker: "b", kind: "slow" }] }, "events[0].to"],
    [{ events: [{ at: 1, worker: "b", kind: "explode" }] }, "events[0].kind"],
  ])("that are wrong name the field: %j", (value, field) => {
    const message = messageOf(() => parseFaults(value, workers, "f.json"));
    expect(message).toContain("faults-malformed: f.json is no faults file");
    expect(message).toContain(field);
  });
});
