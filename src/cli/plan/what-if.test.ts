import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../core/configuration.ts";
import { SchedulingAlgorithms } from "../../core/schedule/policies/scheduling-algorithms.ts";
import { capabilities, testSpec } from "../../core/testing/builders.ts";
import { PerformanceTracker } from "../../core/track/performance-tracker.ts";
import { testSubject } from "../../core/track/test-subject.ts";
import type { AttemptRecord } from "../../store/store.ts";
import { planForTarget } from "./for-target.ts";
import { plannedSuite } from "./planned-suite.ts";
import { countsOf, whatIf } from "./what-if.ts";

const gpu = { workerId: "gpu-1", workerClass: "gpu", labels: ["gpu"] };
const policy = DEFAULT_CONFIGURATION.policy;

/** A stored run of some tests that take as long each, some of them on the GPU only. */
function suiteOf(parts: { plain?: number; gpu?: number; seconds: number; measured?: boolean }) {
  const { plain = 0, gpu: onGpu = 0, seconds, measured = true } = parts;
  const specs = Array.from({ length: plain + onGpu }, (_, place) =>
    testSpec(`t${place}`, { requirements: { labels: place < plain ? [] : ["gpu"] } }),
  );
  const workers = [
    capabilities({ workerId: "plain-1", workerClass: "plain" }),
    capabilities({ workerId: "plain-2", workerClass: "plain" }),
    ...(onGpu > 0 ? [capabilities(gpu)] : []),
  ];
  const tracker = new PerformanceTracker([]);
  for (const spec of specs) tracker.observe(testSubject(spec), "plain", "plain-1", seconds, true);
  const events = [
    { type: "balancer-began", configuration: DEFAULT_CONFIGURATION },
    ...workers.map((worker) => ({ type: "worker-joined", worker })),
    { type: "tests-submitted", tests: specs },
    { type: "batch-ended", cause: "plain-1", startSeconds: 2 },
    { type: "batch-ended", cause: "plain-1", startSeconds: 0.5 },
  ];
  const attempts = specs.map(({ key }) => ({
    ...{ test: key, workerId: "plain-1", workerClass: "plain", outcome: "passed" },
    result: { outcome: "passed", seconds },
  })) as unknown as AttemptRecord[];
  const journal = [{ sequence: 0, events, commands: [] }];
  const suite = plannedSuite(journal, tracker.snapshot(), measured ? attempts : []);
  if (suite === undefined) throw new Error("there is nothing to plan");
  return suite;
}

test("a stored run gives its tests, its workers by class, and what a start takes", () => {
  const suite = suiteOf({ plain: 3, gpu: 1, seconds: 10 });
  expect([...countsOf(suite)]).toEqual([
    ["plain", 2],
    ["gpu", 1],
  ]);
  expect(suite).toMatchObject({ startSeconds: 0.5, setupSeconds: 1.5 });
  expect(plannedSuite([], [], [])).toBeUndefined();
});

test("with twice the workers evenly shared work takes half as long", () => {
  const suite = suiteOf({ plain: 40, seconds: 10 });
  const two = whatIf(suite, new Map([["plain", 2]]), policy);
  const four = whatIf(suite, new Map([["plain", 4]]), policy);
  expect(two.seconds.low).toBe(two.seconds.high);
  expect(two.seconds.median).toBeGreaterThan(200);
  expect(two.seconds.median).toBeLessThan(225);
  expect(four.seconds.median / two.seconds.median).toBeCloseTo(0.5, 1);
  expect(four).toMatchObject({ workers: { plain: 4 }, notRun: 0 });
});

test("predictions are played several times, and the answer is a range", () => {
  const suite = suiteOf({ plain: 40, seconds: 10, measured: false });
  const { low, median, high } = whatIf(suite, countsOf(suite), policy).seconds;
  expect(low).toBeLessThan(high);
  expect(median).toBeGreaterThanOrEqual(low);
  expect(median).toBeLessThanOrEqual(high);
  expect(whatIf(suite, countsOf(suite), policy).seconds).toEqual({ low, median, high });
});

test("workers that cannot run the tests are no help, and without those that can some are not run", () => {
  const suite = suiteOf({ plain: 2, gpu: 20, seconds: 10 });
  const now = whatIf(suite, countsOf(suite), policy);
  const plain = whatIf(suite, new Map([...countsOf(suite), ["plain", 8]]), policy);
  expect(plain.seconds.median).toBeGreaterThan(0.95 * now.seconds.median);
  const without = whatIf(suite, new Map([...countsOf(suite), ["gpu", 0]]), policy);
  expect(without.notRun).toBe(20);
});

test("another policy gives another answer", () => {
  const suite = suiteOf({ plain: 7, seconds: 10 });
  const dealt = new SchedulingAlgorithms().all.find(({ name }) => name === "round-robin");
  if (dealt === undefined) throw new Error("no such policy");
  expect(whatIf(suite, countsOf(suite), dealt)).toMatchObject({ policy: "round-robin", notRun: 0 });
});

test("the number of workers for a time grows where it helps, and only there", () => {
  const suite = suiteOf({ plain: 2, gpu: 20, seconds: 10 });
  const { workers, seconds } = planForTarget(suite, 60);
  expect(seconds.median).toBeLessThanOrEqual(60);
  expect(workers.plain).toBe(1);
  expect(workers.gpu).toBeGreaterThanOrEqual(4);
  expect(workers.gpu).toBeLessThanOrEqual(5);
});

test("no number of workers ends before the longest test", () => {
  const { workers, seconds } = planForTarget(suiteOf({ plain: 6, seconds: 10 }), 5);
  expect(seconds.median).toBeGreaterThan(10);
  expect(workers.plain).toBeLessThanOrEqual(6);
});
