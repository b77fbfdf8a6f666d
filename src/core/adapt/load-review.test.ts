import { describe, expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { Command, StartBatch } from "../model/commands.ts";
import type { BalancerEvent } from "../model/events.ts";
import { capabilities, testSpec } from "../testing/builders.ts";

/** One worker with four slots, and eight tests that wait; nothing ever ends. */
class Desk {
  readonly balancer = new Balancer({ configuration: DEFAULT_CONFIGURATION, estimates: [] });
  now = 0;

  constructor(memoryUtilization: number) {
    const worker = capabilities({ slots: 4 });
    const spec = (place: number) => testSpec(`t${place}`, { suite: `suite ${place}` });
    this.tell({ type: "worker-joined", worker });
    this.report(memoryUtilization);
    this.tell({
      type: "tests-submitted",
      run: "run",
      tests: Array.from({ length: 8 }, (_, place) => spec(place)),
    });
  }

  /** @returns the batches that are started for it */
  tell(...events: readonly object[]): StartBatch[] {
    const all = events.map((event) => ({ at: this.now, cause: "test", ...event }) as BalancerEvent);
    return this.balancer.handle(all).filter(isStart);
  }

  report(memoryUtilization: number): void {
    const load = { workerId: "w1", activeTests: 0, cpuUtilization: 0, memoryUtilization };
    this.tell({ type: "load-reported", workerId: "w1", load });
  }

  /** A second passes, with a report of this. */
  pass(memoryUtilization: number): StartBatch[] {
    this.now += 1;
    this.report(memoryUtilization);
    return this.tell({ type: "timer-fired", timer: "tick" });
  }
}

function isStart(command: Command): command is StartBatch {
  return command.type === "start-batch";
}

test("a worker over a limit gets nothing, and says why; then one, and twice as many each second", () => {
  const desk = new Desk(99);
  for (let second = 0; second < 5; second += 1) expect(desk.pass(99)).toEqual([]);
  const spec = testSpec("asked");
  expect(desk.balancer.suitability("w1", { spec }, desk.now)).toMatchObject({
    kind: "busy",
    obstacles: [{ reason: "takes nothing new: memory use 99 %", until: "load-falls" }],
  });
  const started = Array.from({ length: 8 }, () => desk.pass(20).length);
  const growth = started.slice(started.findIndex((count) => count > 0));
  expect(growth.slice(0, 4)).toEqual([1, 1, 2, 0]);
});

test("where others keep the machine over its limit, one test at a time runs all the same", () => {
  const desk = new Desk(99);
  const started: StartBatch[] = [];
  for (let second = 0; second < 30; second += 1) started.push(...desk.pass(99));
  expect(started).toHaveLength(1);
  const [first] = started;
  const attempt = first?.attempts[0]?.attempt;
  desk.tell(
    { type: "attempt-started", attempt },
    { type: "attempt-finished", attempt, outcome: "passed", seconds: 1 },
  );
  const how = { how: "completed", startSeconds: 0, detail: "" };
  expect(desk.tell({ type: "batch-ended", batch: first?.batch, ...how })).toHaveLength(1);
});

test("the record of a decision names who was over a limit", () => {
  const desk = new Desk(99);
  const [batch] = desk.tell({ type: "worker-joined", worker: capabilities({ workerId: "w2" }) });
  expect(batch).toMatchObject({
    workerId: "w2",
    decision: {
      rejections: [{ verdict: "busy", reason: "takes nothing new: memory use 99 %" }],
    },
  });
});

test("below its limits it has all of its slots", () => {
  const desk = new Desk(50);
  expect(desk.balancer.standing(0).workers[0]?.slots).toBe(4);
  expect(desk.balancer.suitability("w1", { spec: testSpec("asked") }, 0)).toMatchObject({
    kind: "busy",
    obstacles: [{ reason: "has all of its 4 slots taken" }],
  });
});

describe("a worker with four slots that comes while others have work", () => {
  /** Tests that wait for it, after one has passed on another worker. */
  function underWay(): Desk {
    const desk = new Desk(50);
    finish(desk, { batch: 1, attempt: 1 });
    const more = Array.from({ length: 40 }, (_, place) => testSpec(`m${place}`, { suite: "x" }));
    desk.tell({ type: "tests-submitted", run: "more", tests: more });
    return desk;
  }

  function finish(desk: Desk, { batch, attempt }: { batch: number; attempt: number }) {
    return desk.tell(
      { type: "attempt-started", attempt },
      { type: "attempt-finished", attempt, outcome: "passed", seconds: 1 },
      { type: "batch-ended", batch, how: "completed", startSeconds: 0, detail: "" },
    );
  }

  function join(desk: Desk, incarnation = 1): StartBatch[] {
    const worker = capabilities({ workerId: "late", host: "other", slots: 4, incarnation });
    return desk.tell({ type: "worker-joined", worker });
  }

  const numbersOf = ({ batch, attempts }: StartBatch) => {
    return { batch, attempt: attempts[0]?.attempt ?? 0 };
  };

  test("begins with one test, and runs one more with each that passes", () => {
    const desk = underWay();
    const first = join(desk);
    expect(first.map(({ workerId }) => workerId)).toEqual(["late"]);
    const second = first.flatMap((batch) => finish(desk, numbersOf(batch)));
    expect(second).toHaveLength(2);
  });

  test("runs twice as many each second, whatever they come to", () => {
    const desk = underWay();
    expect(join(desk)).toHaveLength(1);
    expect([desk.pass(50).length, desk.pass(50).length, desk.pass(50).length]).toEqual([1, 2, 0]);
  });

  test("does so again when it comes back", () => {
    const desk = underWay();
    join(desk);
    desk.pass(50);
    desk.pass(50);
    expect(join(desk, 2)).toHaveLength(1);
  });

  test("has all of its slots at once where everybody has just begun", () => {
    const desk = new Desk(50);
    expect(join(desk)).toHaveLength(4);
  });
});
