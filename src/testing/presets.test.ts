/** What distinguishes each preset from the others, each on a small trace of its own. */

import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../core/configuration.ts";
import type { Policy } from "../core/schedule/policies/policy.ts";
import { SchedulingAlgorithms } from "../core/schedule/policies/scheduling-algorithms.ts";
import { testSpec } from "../core/testing/builders.ts";
import { VirtualFleet } from "../core/testing/virtual-fleet.ts";
import { parseFaults } from "../simulator/input/faults-file.ts";
import { parsePool } from "../simulator/input/pool-file.ts";
import { parseTrace } from "../simulator/input/trace-file.ts";
import type { SimulationOutcome } from "../simulator/simulation.ts";
import { simulate } from "../simulator/simulation.ts";

function preset(name: string): Policy {
  const policy = new SchedulingAlgorithms().find(name);
  if (policy === undefined) throw new Error(`no policy ${name}`);
  return policy;
}

interface Case {
  readonly tests: readonly object[];
  readonly workers: readonly { readonly id: string; readonly [offer: string]: unknown }[];
  readonly events?: readonly object[];
  readonly known?: boolean;
}

function run(
  name: string,
  { tests, workers, events = [], known = false }: Case,
): SimulationOutcome {
  const numbered = tests.map((one, place) => ({ id: `t${place + 1}`, seconds: 10, ...one }));
  const trace = parseTrace({ tests: numbered }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers }, "pool");
  const ids = workers.map(({ id }) => id);
  const faults = parseFaults({ events }, ids, "faults");
  const scenario = { trace, pool, history: known ? [trace] : [], faults };
  return simulate({
    scenario,
    seed: 1,
    policy: preset(name),
    stopwatch: () => 0,
    verifyReplay: true,
  });
}

/** By worker, the tests that it ran, in the order in which they began. */
function byWorker({ schedule: { rows } }: SimulationOutcome): Record<string, string[]> {
  const ran: Record<string, string[]> = {};
  const inOrder = rows.toSorted((a, b) => a.start - b.start || a.attempt - b.attempt);
  for (const { test: id, worker } of inOrder) ran[worker] = [...(ran[worker] ?? []), id];
  return ran;
}

function startOf({ schedule: { rows } }: SimulationOutcome, id: string): number {
  return rows.find((row) => row.test === id)?.start ?? Number.NaN;
}

test("round-robin deals test i to slot i mod n, however long it takes", () => {
  const tests = [{ seconds: 100 }, {}, {}, { seconds: 100 }, {}, {}];
  const workers = [{ id: "a" }, { id: "b", speed: 4 }, { id: "c" }];
  const expected = { a: ["t1", "t4"], b: ["t2", "t5"], c: ["t3", "t6"] };
  expect(byWorker(run("round-robin", { tests, workers }))).toEqual(expected);
});

test("weighted-round-robin deals three times as many to a worker that is three times as fast", () => {
  const tests = Array.from({ length: 8 }, () => ({}));
  const ran = byWorker(
    run("weighted-round-robin", { tests, workers: [{ id: "a" }, { id: "b", speed: 3 }] }),
  );
  expect([ran.a?.length, ran.b?.length]).toEqual([2, 6]);
});

test("resource-aware goes where most memory is left, and not to the first that fits", () => {
  const tests = [{ requires: { memoryGb: 4 } }, { requires: { memoryGb: 4 } }];
  const workers = [
    { id: "a", slots: 4, memoryGb: 8 },
    { id: "b", slots: 4, memoryGb: 32 },
  ];
  expect(byWorker(run("resource-aware", { tests, workers }))).toEqual({ b: ["t1", "t2"] });
  expect(byWorker(run("priority", { tests, workers }))).toEqual({ a: ["t1", "t2"] });
});

test("priority begins with what matters most, on the fastest worker", () => {
  const tests = [
    { priority: 5, seconds: 50 },
    { priority: 3, seconds: 30 },
    { priority: 1, seconds: 10 },
  ];
  const outcome = run("priority", {
    tests,
    workers: [{ id: "a" }, { id: "b", speed: 4 }],
    known: true,
  });
  expect(outcome.schedule.rows[0]).toMatchObject({ test: "t3", worker: "b", start: 0 });
  expect(startOf(outcome, "t1")).toBeGreaterThan(startOf(outcome, "t2"));
});

test("hardware-specialised keeps the GPU for the tests that need it", () => {
  const gpu = { requires: { gpus: 1 } };
  const tests = [{ seconds: 60 }, { seconds: 60 }, gpu, gpu, gpu];
  const workers = [{ id: "a", gpus: 1, gpuMemoryGb: 16, speed: 2 }, { id: "b" }, { id: "c" }];
  const special = byWorker(run("hardware-specialised", { tests, workers, known: true }));
  expect(special).toEqual({ a: ["t3", "t4", "t5"], b: ["t1"], c: ["t2"] });
  const plain = byWorker(run("historical", { tests, workers, known: true }));
  expect(plain.a?.[0]).toBe("t1");
});

test("affinity keeps each model family on the worker that is warm for it", () => {
  const names = Array.from({ length: 12 }, (_, place) => `t${place}`);
  const familyOf = (name: string) => (Number(name.slice(1)) % 4 < 2 ? "text" : "vision");
  function workersOfFamilies(policy: string): number[] {
    const configuration = { ...DEFAULT_CONFIGURATION, policy: preset(policy), batchLimit: 1 };
    const fleet = new VirtualFleet(() => 1, { configuration });
    fleet.join([
      { id: "a", speed: 1 },
      { id: "b", speed: 1 },
    ]);
    fleet.submit(names.map((id) => testSpec(id, { requirements: { modelFamily: familyOf(id) } })));
    fleet.run();
    return ["text", "vision"].map((family) => {
      const own = names.filter((one) => familyOf(one) === family);
      return new Set(own.flatMap((one) => fleet.ranOn.get(`suite:${one}`))).size;
    });
  }
  expect(workersOfFamilies("affinity")).toEqual([1, 1]);
  expect(workersOfFamilies("historical")).toEqual([2, 2]);
});

test("historical avoids a worker on which tests failed", () => {
  const tests = [{}, {}, {}, { submitAt: 200 }];
  const workers = [{ id: "a" }, { id: "b" }];
  const events = [{ at: 0, worker: "a", kind: "fails-all", forSeconds: 0.5 }];
  const last = (name: string) =>
    run(name, { tests, workers, events }).schedule.rows.find((row) => row.test === "t4")?.worker;
  expect(last("historical")).toBe("b");
  expect(last("priority")).toBe("a");
});

test("predictive leaves a slow worker idle rather than give it what a fast one finishes earlier", () => {
  const workers = [{ id: "a", speed: 0.1 }, { id: "b" }];
  const given = { tests: [{}, {}], workers, known: true };
  expect(byWorker(run("predictive", given))).toEqual({ b: ["t1", "t2"] });
  expect(Object.keys(byWorker(run("historical", given)))).toEqual(["b", "a"]);
});

test("hybrid runs a straggler a second time, predictive does not", () => {
  const slow = ["a", "b", "c", "d"].map((id) => ({ id, speed: 0.5 }));
  const workers = [...slow, ...["e", "f", "g", "h"].map((id) => ({ id, speed: 2 }))];
  // One test is far longer than all others, and nobody knows which: it may begin on a slow worker.
  const speculated = (name: string) =>
    [30, 70, 110, 150, 190].map((longest) => {
      const tests = Array.from({ length: 200 }, (_, place) => ({
        seconds: place === longest ? 300 : 2 ** (place % 6),
      }));
      return run(name, { tests, workers }).speculated;
    });
  expect(Math.max(...speculated("hybrid"))).toBeGreaterThan(0);
  expect(Math.max(...speculated("predictive"))).toBe(0);
});
