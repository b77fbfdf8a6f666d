import { expect, test } from "vitest";
import type { FillWork } from "./fleet-fill.ts";
import { fillSeconds, workOf } from "./fleet-fill.ts";
import { PoolSize } from "./pool-size.ts";
import type { ScaleWorker } from "./scale-signal.ts";
import { scaleSignal } from "./scale-signal.ts";

function workers(count: number, differs: Partial<ScaleWorker> = {}): ScaleWorker[] {
  const workerClass = differs.workerClass ?? "any";
  return Array.from({ length: count }, (_, place) => ({
    workerId: `${workerClass}-${place + 1}`,
    workerClass,
    kind: 0,
    speed: 1,
    freeInSeconds: [0],
    ...differs,
  }));
}

function tests(count: number, eachSeconds: number, differs: Partial<FillWork> = {}): FillWork {
  return { runsOn: () => true, count, eachSeconds, keys: [], ...differs };
}

test("whole tests are placed, not shares of them", () => {
  expect(fillSeconds(workers(4), [tests(5, 60)])).toBe(120);
  expect(fillSeconds(workers(5), [tests(5, 60)])).toBe(60);
});

test("a slow worker gets no test that a fast one would end earlier", () => {
  const fleet = [...workers(1), ...workers(1, { workerClass: "slow", speed: 0.1 })];
  expect(fillSeconds(fleet, [tests(3, 10)])).toBeCloseTo(30, 6);
});

test("what is held, keys in common and unfit workers hold the end up", () => {
  expect(fillSeconds(workers(1, { freeInSeconds: [50] }), [])).toBe(50);
  expect(fillSeconds(workers(8), [tests(4, 5, { keys: ["database"] })])).toBe(20);
  expect(fillSeconds(workers(8), [tests(1, 1, { runsOn: (kind) => kind === 7 })])).toBe(Infinity);
});

test("a mass too large to be placed takes its share of the fleet's speed", () => {
  const fleet = [...workers(50), ...workers(50, { workerClass: "fast", speed: Math.exp(0.7) })];
  const seconds = fillSeconds(fleet, [tests(100_000, 1)]);
  const share = 100_000 / (50 + 50 * Math.exp(0.7));
  expect(seconds).toBeGreaterThanOrEqual(share - 1e-6);
  expect(seconds).toBeLessThan(share + 2);
});

test("durations of about one length are one piece of work", () => {
  const work = workOf([1, 1.01, 1.02, 10, 0]);
  expect(work.map(({ count }) => count)).toEqual([1, 3]);
  expect(work.reduce((sum, { count, eachSeconds }) => sum + count * eachSeconds, 0)).toBeCloseTo(
    13.03,
  );
});

test("more workers are worth it as long as each saves more than its start", () => {
  const signal = scaleSignal(workers(4), [tests(160, 9)], { startSeconds: 3 });
  const [scale] = signal.classes;
  expect(signal.endInSeconds).toBe(360);
  // Doubling: eight workers, four of which come three seconds late.
  expect(scale).toMatchObject({ workers: 4, add: 4, spare: 0, demandSeconds: 1440 });
  expect(scale?.savesSeconds).toBeGreaterThan(165);
  expect(scale?.steps.map(({ change }) => change)).toEqual(expect.arrayContaining([-1, 0, 1, 2]));
});

test("the longest test is a floor below which no worker brings the end", () => {
  const work = [tests(1, 100), tests(20, 10)];
  const [scale] = scaleSignal(workers(2), work, { startSeconds: 1 }).classes;
  // 300 s of work on two workers; beside a third, which comes a second late, the longest is left.
  expect(scale).toMatchObject({ add: 1, savesSeconds: 49 });
});

test("workers that the end does not need can go, and the busy ones last", () => {
  const busy = workers(1, { workerId: "busy", freeInSeconds: [30] });
  const [scale] = scaleSignal([...busy, ...workers(5)], [tests(2, 25)]).classes;
  expect(scale).toMatchObject({ add: 0, savesSeconds: 0, spare: 3 });
  expect(scale?.leaveFirst.at(-1)).toBe("busy");
});

test("of many workers that are all busy none is spare, however small a part it is", () => {
  const [scale] = scaleSignal(workers(200), [tests(20_000, 5)], { startSeconds: 2 }).classes;
  expect(scale).toMatchObject({ spare: 0 });
});

test("the last worker that can run something stays", () => {
  const fleet = [...workers(2), ...workers(2, { workerClass: "gpu", kind: 1 })];
  const work = [tests(1, 50, { runsOn: (kind) => kind === 1 }), tests(4, 1)];
  const { classes } = scaleSignal(fleet, work);
  expect(classes.map(({ workerClass, spare }) => [workerClass, spare])).toEqual([
    ["any", 2],
    ["gpu", 1],
  ]);
});

test("limits bound both ways, and what is being started counts", () => {
  const work = [tests(1000, 1)];
  const limits = new Map([["any", { least: 2, most: 5 }]]);
  expect(scaleSignal(workers(2), work, { limits }).classes[0]).toMatchObject({ add: 3 });
  const starting = new Map([["any", 3]]);
  expect(scaleSignal(workers(2), work, { limits, starting }).classes[0]).toMatchObject({
    workers: 5,
    add: 0,
  });
  expect(scaleSignal(workers(5), [], { limits }).classes[0]).toMatchObject({ spare: 3 });
});

test("a pool grows at once and shrinks after several looks, and only where it may", () => {
  const limits = new Map([["any", { least: 1, most: 4 }]]);
  const size = new PoolSize(limits);
  const lots = scaleSignal(workers(2), [tests(1000, 1)], { limits });
  expect(size.changes(lots)).toMatchObject([{ workerClass: "any", add: 2, leave: [] }]);
  const nothing = scaleSignal([...workers(4), ...workers(4, { workerClass: "fixed" })], [], {
    limits,
  });
  expect([size.changes(nothing), size.changes(nothing)]).toEqual([[], []]);
  expect(size.changes(nothing)).toMatchObject([{ add: 0, leave: ["any-4", "any-3", "any-2"] }]);
});
