/** What every engine must do, whatever carries its messages. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Engine, EngineEvents, WorkerLaunch } from "../../src/engine/engine.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import type { WorkerMessage } from "../../src/protocol/worker-messages.ts";
import { eventually, eventuallyGone, isAlive } from "../worker/processes.ts";
import { fixtureSuite } from "../worker/test-coordinator.ts";

/** One thing that an engine told, in short. */
type Told = { worker: string; message: WorkerMessage } | { worker: string; gone: string };

const suites = [{ ...fixtureSuite, environment: {}, options: { ...fixtureSuite.options } }];

function launchOf(workerId: string, incarnation = 1): WorkerLaunch {
  return {
    workerId,
    incarnation,
    workerClass: "local",
    slots: 1,
    firstSlotNumber: 1,
    labels: [],
    environment: {},
  };
}

/** Declares the tests of one engine. */
export function engineConformance(name: string, make: (events: EngineEvents) => Engine): void {
  let told: Told[];
  let engine: Engine;

  beforeEach(() => {
    told = [];
    engine = make({
      message: (id, incarnation, message) => told.push({ worker: `${id}/${incarnation}`, message }),
      gone: (id, incarnation, { detail }) =>
        told.push({ worker: `${id}/${incarnation}`, gone: detail }),
    });
  });

  afterEach(() => engine.close(5));

  const hello = (worker: string) =>
    eventually(`hello of ${worker}`, () => {
      const first = told.find((each) => each.worker === worker);
      return first !== undefined && "message" in first && first.message.type === "hello"
        ? first.message
        : undefined;
    });
  const goneOf = (worker: string) =>
    told.filter((each) => each.worker === worker && "gone" in each);
  const untilGone = (worker: string) =>
    eventually(`end of ${worker}`, () => goneOf(worker).length > 0);
  const endsOf = (worker: string) =>
    told.flatMap((each) =>
      each.worker === worker && "message" in each && each.message.type === "batch-ended"
        ? [each.message.batch]
        : [],
    );
  const runOne = (workerId: string, batch: number) =>
    engine.send(workerId, {
      type: "start-batch",
      batch,
      suite: "s",
      attempts: [{ attempt: batch, test: "s:pass:1" }],
    });

  test(`${name}: a worker greets first, and says what it was launched as`, async () => {
    engine.launch({ ...launchOf("w 1/ä"), slots: 2, labels: ["big"], workerClass: "slow" });
    const { capabilities, protocol } = await hello("w 1/ä/1");
    expect(protocol).toBe(PROTOCOL_VERSION);
    expect(capabilities).toMatchObject({
      workerId: "w 1/ä",
      incarnation: 1,
      workerClass: "slow",
      slots: 2,
      labels: ["big"],
    });
  });

  test(`${name}: messages arrive in the order in which they were sent, both ways`, async () => {
    engine.launch(launchOf("w1"));
    engine.send("w1", { type: "welcome", protocol: PROTOCOL_VERSION, run: "r", suites });
    const batches = Array.from({ length: 200 }, (_, index) => index + 1);
    for (const batch of batches) runOne("w1", batch);
    await eventually("all batches", () => endsOf("w1/1").length === batches.length);
    expect(endsOf("w1/1")).toEqual(batches);
  });

  test(`${name}: a killed worker is gone once, and nothing follows`, async () => {
    engine.launch(launchOf("w1"));
    engine.launch(launchOf("w2"));
    const { pid } = await hello("w1/1");
    await hello("w2/1");
    engine.kill("w1");
    engine.kill("w1");
    await untilGone("w1/1");
    expect(isAlive(pid)).toBe(false);
    engine.kill("w1");
    engine.send("w1", { type: "stop" });
    await engine.close(5);
    expect(goneOf("w1/1")).toHaveLength(1);
    expect(told.filter(({ worker }) => worker === "w1/1").at(-1)).toHaveProperty("gone");
    expect(goneOf("w2/1")).toHaveLength(1);
  });

  test(`${name}: a new incarnation silences the old one`, async () => {
    engine.launch(launchOf("w1", 1));
    const old = await hello("w1/1");
    engine.launch(launchOf("w1", 2));
    const heard = told.length;
    await hello("w1/2");
    await untilGone("w1/1");
    await eventuallyGone([old.pid]);
    const later = told.slice(heard).filter(({ worker }) => worker === "w1/1");
    expect(later).toEqual([expect.objectContaining({ gone: expect.any(String) })]);
    engine.send("w1", { type: "welcome", protocol: PROTOCOL_VERSION, run: "r", suites });
    runOne("w1", 1);
    await eventually("its batch", () => endsOf("w1/2").length === 1);
  });

  test(`${name}: closing ends all workers, also one that does not listen`, async () => {
    engine.launch(launchOf("w1"));
    engine.launch(launchOf("w2"));
    const pids = [(await hello("w1/1")).pid, (await hello("w2/1")).pid];
    process.kill(pids[0]!, "SIGSTOP");
    await Promise.all([engine.close(60), engine.close(0.5)]);
    expect(pids.filter(isAlive)).toEqual([]);
    expect([...goneOf("w1/1"), ...goneOf("w2/1")]).toHaveLength(2);
  });

  test(`${name}: closing without workers, and sending to nobody, does nothing`, async () => {
    engine.send("nobody", { type: "stop" });
    engine.kill("nobody");
    await engine.close(5);
    expect(told).toEqual([]);
  });
}
