/** Several runs in one simulation: each is submitted as the trace describes it. */

import { expect, test } from "vitest";
import type { BalancerEvent } from "../core/model/events.ts";
import { NO_FAULTS } from "./input/faults-file.ts";
import { parsePool } from "./input/pool-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { NO_STOPWATCH } from "./pass-times.ts";
import { simulate } from "./simulation.ts";
import { reportSimulation } from "./simulation-report.ts";

function run(tests: readonly object[], runs: object) {
  const trace = parseTrace({ tests, runs }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers: [{ id: "w" }] }, "pool");
  const scenario = { trace, pool, history: [], faults: NO_FAULTS };
  const events: BalancerEvent[] = [];
  const ended: string[] = [];
  const outcome = simulate({
    scenario,
    seed: 1,
    stopwatch: NO_STOPWATCH,
    verifyReplay: true,
    onDecided: (group) => {
      events.push(...group.events);
      for (const one of group.commands) if (one.type === "finish-run") ended.push(one.run);
    },
  });
  const names = { policy: "hybrid", trace: "t", pool: "p", seed: 1 };
  const submitted = events.filter((event) => event.type === "tests-submitted");
  return { ...reportSimulation(scenario, outcome, names), submitted, ended };
}

test("owner, weight and priority of a run reach the balancer, and its tests keep their own", () => {
  const tests = [
    { id: "a", seconds: 1, run: "r", priority: 1 },
    { id: "b", seconds: 1, run: "r" },
    { id: "c", seconds: 1 },
  ];
  const { submitted } = run(tests, { r: { owner: "ann", weight: 3, priority: 2 } });
  expect(submitted).toMatchObject([
    { run: "r", owner: "ann", weight: 3, priority: 2 },
    { run: "run" },
  ]);
  expect(submitted[0]?.tests.map(({ requirements }) => requirements.priority)).toEqual([1, 3]);
  expect(submitted[1]).not.toHaveProperty("weight");
});

test("a run hands in tests more than once, also after all before them have ended", () => {
  const tests = [
    { id: "a", seconds: 10, run: "r" },
    { id: "b", seconds: 10, run: "r", submitAt: 5 },
    { id: "c", seconds: 10, run: "r", submitAt: 100 },
  ];
  const { submitted, ended, perRun } = run(tests, {});
  expect(submitted.map((event) => [event.run, event.at])).toEqual([
    ["r", 0],
    ["r", 5],
    ["r", 100],
  ]);
  expect(ended).toEqual(["r", "r"]);
  expect(perRun).toEqual([
    { id: "r", owner: null, tests: 3, submittedAt: 0, makespanSeconds: 110 },
  ]);
});

test("each run has a makespan of its own", () => {
  const tests = [
    { id: "a", seconds: 30, run: "first" },
    { id: "b", seconds: 10, run: "second", submitAt: 20 },
  ];
  const { perRun } = run(tests, { second: { owner: "bob" } });
  expect(perRun.map(({ id, owner, makespanSeconds }) => [id, owner, makespanSeconds])).toEqual([
    ["first", null, 30],
    ["second", "bob", 20],
  ]);
});
