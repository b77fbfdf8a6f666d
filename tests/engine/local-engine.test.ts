import { expect, test } from "vitest";
import { LocalEngine } from "../../src/engine/local-engine.ts";
import { eventually } from "../worker/processes.ts";
import { builtAgent } from "../worker/test-coordinator.ts";
import { engineConformance } from "./engine-conformance.ts";

engineConformance(
  "local",
  (events) => new LocalEngine({ events, notice: () => {}, agent: builtAgent }),
);

/** Launches an agent that behaves as told, and waits until it is gone. */
async function watch(behaviour: string, agent = "./fixtures/misbehaving-agent.mjs") {
  const told: string[] = [];
  const notices: string[] = [];
  const engine = new LocalEngine({
    events: {
      message: (_, __, { type }) => told.push(type),
      gone: (_, __, { detail }) => told.push(`gone: ${detail}`),
    },
    notice: (text) => notices.push(text),
    agent: new URL(agent, import.meta.url),
  });
  engine.launch({
    workerId: "w1",
    incarnation: 1,
    workerClass: "local",
    slots: 1,
    firstSlotNumber: 1,
    labels: [behaviour],
    environment: {},
  });
  await eventually("gone", () => told.some((each) => each.startsWith("gone")));
  await engine.close(1);
  return { told, notices };
}

test.each([
  { behaviour: "no-json", says: "not JSON: certainly {not} JSON" },
  { behaviour: "no-hello", says: '"batch-ended" before "hello"' },
  { behaviour: "other-version", says: "it speaks version 99 of the protocol, not 1" },
  { behaviour: "other-worker", says: "it takes itself for somebody, incarnation 1" },
])("a worker that begins wrongly ($behaviour) is ended", async ({ behaviour, says }) => {
  const { told, notices } = await watch(behaviour);
  expect(told).toEqual(["gone: was killed by SIGKILL"]);
  expect(notices).toEqual([`worker w1 was ended because it sent no proper message: ${says}`]);
});

test("a worker that speaks nonsense later is ended, and nothing of it counts", async () => {
  const { told, notices } = await watch("misshapen");
  expect(told).toEqual(["hello", "gone: was killed by SIGKILL"]);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain("events[0].result.seconds");
});

test("what an agent prints is passed on", async () => {
  const { told, notices } = await watch("prints");
  expect(told).toEqual(["hello", "gone: exited with status 7"]);
  expect(notices).toEqual(["worker w1: a word on stderr", "worker w1: and another"]);
});

test("an agent whose program is missing is gone, and says why", async () => {
  const { told, notices } = await watch("", "./fixtures/absent.mjs");
  expect(told).toEqual(["gone: exited with status 1"]);
  expect(notices.join("\n")).toContain("Cannot find module");
});

test("a worker that cannot be started at all is gone", async () => {
  const gone: string[] = [];
  const engine = new LocalEngine({
    events: { message: () => {}, gone: (_, __, { detail }) => gone.push(detail) },
    notice: () => {},
    agent: builtAgent,
  });
  engine.launch({
    workerId: "w1",
    incarnation: 1,
    workerClass: "local",
    slots: 1,
    firstSlotNumber: 1,
    labels: [],
    environment: { "A\0B": "" },
  });
  await engine.close(1);
  expect(gone).toEqual([expect.stringContaining("could not be started: ")]);
});
