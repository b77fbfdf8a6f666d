/** Random small scenarios, for property tests. */

import fc from "fast-check";
import type { FaultEvent, Faults } from "../input/faults-file.ts";
import { parseFaults } from "../input/faults-file.ts";
import type { Pool } from "../input/pool-file.ts";
import { parsePool } from "../input/pool-file.ts";
import type { TraceFile } from "../input/trace-file.ts";
import { parseTrace } from "../input/trace-file.ts";
import type { Scenario } from "../translation.ts";

const CLASSES = ["linux", "mac"];

const seconds = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0.001, max: 1, noNaN: true }),
  fc.double({ min: 1, max: 90, noNaN: true }),
);

const moment = fc.integer({ min: 0, max: 60 });

/** Optional keys of an object, each there or not. */
function sometimes<T extends object>(keys: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) {
  return fc.record(keys, { requiredKeys: [] });
}

const requires = sometimes({
  backend: fc.constantFrom("cpu", "cuda"),
  memoryGb: fc.constantFrom(4, 16),
  gpus: fc.constantFrom(0, 1, 2),
  labels: fc.subarray(["browser", "arm"]),
});

const test = fc
  .tuple(
    seconds,
    fc.constantFrom("a", "b", "c"),
    fc.oneof(
      // Most tests run anywhere: those that wait for nobody meet few faults.
      { weight: 5, arbitrary: fc.constant({}) },
      sometimes({
        by: fc.dictionary(fc.constantFrom(...CLASSES), seconds, { minKeys: 1 }),
        requires,
        submitAt: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, moment),
        priority: fc.constantFrom(1, 3, 5),
        run: fc.constantFrom("first", "second"),
      }),
    ),
  )
  .map(([each, group, rest]) => ({ seconds: each, group, ...rest }));

/** Tests that run anywhere, all there from the start. */
const plainTest = fc.record({ seconds, group: fc.constantFrom("a", "b", "c") });

const worker = fc
  .tuple(
    fc.constantFrom(0.25, 0.5, 1, 2, 4),
    fc.integer({ min: 1, max: 3 }),
    sometimes({
      class: fc.constantFrom(...CLASSES),
      backends: fc.constant(["cpu", "cuda"]),
      gpus: fc.constantFrom(1, 4),
      memoryGb: fc.constantFrom(8, 32),
      labels: fc.subarray(["browser", "arm"]),
      setupSeconds: fc.constantFrom(2, 30),
      startSeconds: fc.constantFrom(0.5, 3),
    }),
  )
  .map(([speed, slots, rest]) => ({ speed, slots, ...rest }));

const churn = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  sometimes({ joinsAt: moment, leavesAt: moment, drainsAt: moment }),
  fc.record({ slowsAt: moment, slowsTo: fc.constantFrom(0.1, 3) }),
);

const network = sometimes({
  delaySeconds: fc.constantFrom(0.01, 0.5),
  jitterSeconds: fc.constantFrom(0.01, 1),
  loss: fc.constantFrom(0.05, 0.4),
  duplicate: fc.constantFrom(0.1, 0.5),
  reorder: fc.constantFrom(0.1, 0.5),
});

function faultEvent(workerCount: number): fc.Arbitrary<FaultEvent> {
  return fc
    .tuple(
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 1, max: workerCount }),
      fc.constantFrom<FaultEvent["kind"][]>(
        "crash",
        "pause",
        "slow",
        "rejoin",
        "fails-all",
        "coordinator-crash",
      ),
      fc.constantFrom(0, 1, 5, 40),
    )
    .map(([at, place, kind, forSeconds]) => ({
      at,
      worker: `w${place}`,
      kind,
      forSeconds,
      ...(kind === "slow" ? { to: 0.2 } : {}),
    }));
}

/** Some to many, so that workers have something to hold and the end has stragglers. */
function manyOf<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { minLength: 1, maxLength: 60, size: "max" });
}

function asTrace(tests: readonly object[]): TraceFile {
  const numbered = tests.map((one, place) => ({ id: `t${place + 1}`, ...one }));
  return parseTrace({ name: "random", tests: numbered }, "random trace");
}

function asPool(workers: readonly object[], benchmarkNoise: number | false): Pool {
  const named = workers.map((one, place) => ({ id: `w${place + 1}`, ...one }));
  return parsePool({ name: "random", benchmarkNoise, workers: named }, "random pool");
}

/** How far a test's time in a history file is from what it will take. */
const MISTAKES = [1, 1.1, 1.2, 0.05, 1, 0.9, 8];

/** History files that know most of the tests, most of them about right. */
function historyOf(trace: TraceFile, count: number): TraceFile[] {
  return Array.from({ length: count }, (_, file) => ({
    ...trace,
    tests: trace.tests
      .filter((_, place) => (place + file) % 5 !== 0)
      .map((one, place) => ({
        ...one,
        seconds: one.seconds * (MISTAKES[(place + file) % MISTAKES.length] ?? 1),
      })),
  }));
}

/** Everything at once: classes, requirements, arrivals, churn, faults and a bad network. */
export const arbitraryScenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    manyOf(test),
    fc.array(fc.tuple(worker, churn), { minLength: 1, maxLength: 8, size: "max" }),
  )
  .chain(([tests, workers]) =>
    fc.record({
      tests: fc.constant(tests),
      workers: fc.constant(workers.map(([one, change]) => ({ ...one, ...change }))),
      historyFiles: fc.integer({ min: 0, max: 2 }),
      noise: fc.constantFrom<(number | false)[]>(0.1, false),
      network: fc.option(network, { nil: undefined }),
      events: fc.array(faultEvent(workers.length), { maxLength: 8 }),
    }),
  )
  .map(({ tests, workers, historyFiles, noise, network: bad, events }) => {
    const trace = asTrace(tests);
    const pool = asPool(workers, noise);
    const ids = pool.workers.map(({ id }) => id);
    const given = { events, ...(bad === undefined ? {} : { network: bad }) };
    const faults: Faults = parseFaults(given, ids, "random faults");
    return { trace, pool, history: historyOf(trace, historyFiles), faults };
  });

/**
 * How many scenarios are tried, and from which seed. The checks of every commit are the same ones;
 * a longer search takes others: SIMULATION_RUNS=5000 SIMULATION_SEED=7 with a longer --testTimeout.
 */
export function searched(share = 1): { readonly numRuns: number; readonly seed: number } {
  const runs = Number(process.env.SIMULATION_RUNS ?? 50);
  return { numRuns: Math.ceil(runs * share), seed: Number(process.env.SIMULATION_SEED ?? 1) };
}

/** Nothing changes and nothing goes wrong, so that there is a bound. */
export const arbitrarySteadyScenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.oneof(manyOf(plainTest), manyOf(test.map((one) => ({ ...one, submitAt: 0 })))),
    fc.array(worker, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([tests, workers, historyFiles]) => {
    const trace = asTrace(tests);
    const faults: Faults = { events: [] };
    return { trace, pool: asPool(workers, 0.1), history: historyOf(trace, historyFiles), faults };
  });
