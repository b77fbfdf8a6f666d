import { afterEach, beforeEach, expect, test } from "vitest";
import { childrenOf, eventually, isAlive } from "./processes.ts";
import { fixtureSuite, TestCoordinator } from "./test-coordinator.ts";

let coordinator: TestCoordinator;

beforeEach(() => {
  coordinator = new TestCoordinator();
});

afterEach(async () => {
  await coordinator.engine.close(5);
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `pass:${index}`);

test("a batch runs in order and ends once, after all of its results", async () => {
  await coordinator.start("w1");
  const { end, results } = await coordinator.run("w1", ["pass:1", "fail:1", "sleep:30", "pass:2"]);
  expect(end.how).toBe("completed");
  expect(end.startSeconds).toBeGreaterThan(0);
  expect(Object.entries(results).map(([id, { outcome }]) => [id, outcome])).toEqual([
    ["pass:1", "passed"],
    ["fail:1", "failed"],
    ["sleep:30", "passed"],
    ["pass:2", "passed"],
  ]);
  expect(results["fail:1"]?.failures?.[0]?.message).toContain("as it should");
  const types = coordinator.messages.map(({ message }) => message.type);
  expect(types.lastIndexOf("progress")).toBeLessThan(types.indexOf("batch-ended"));
});

test("a runner stays warm from one batch to the next, and starts nothing then", async () => {
  await coordinator.start("w1");
  const first = await coordinator.run("w1", ["pass:1"]);
  const second = await coordinator.run("w1", ["pass:1"]);
  expect(second.results["pass:1"]?.output).toBe(first.results["pass:1"]?.output);
  expect(second.end.startSeconds).toBeLessThan(first.end.startSeconds);
});

test("thousands of results arrive once, in few messages", async () => {
  await Promise.all([coordinator.start("w1"), coordinator.start("w2")]);
  const batches = Array.from({ length: 20 }, (_, index) =>
    coordinator.run(index % 2 ? "w1" : "w2", numbered(500)),
  );
  for (const { end, results } of await Promise.all(batches)) {
    expect(end.how).toBe("completed");
    expect(Object.keys(results)).toHaveLength(500);
  }
  const finished = coordinator.events().filter(({ kind }) => kind === "finished");
  expect(new Set(finished.map(({ attempt }) => attempt)).size).toBe(10_000);
  expect(finished).toHaveLength(10_000);
  expect(coordinator.messages.length).toBeLessThan(5_000);
});

test("a result arrives although the next test blocks its thread", async () => {
  await coordinator.start("w1");
  const batch = coordinator.startBatch("w1", ["pass:1", "pass:2", "spin:/dev/null"]);
  await coordinator.hasStarted(3);
  const finished = coordinator.events().filter(({ kind }) => kind === "finished");
  expect(finished.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(coordinator.endsOf(batch)).toEqual([]);
});

test("a second batch waits for its slot", async () => {
  await coordinator.start("w1");
  const batches = [coordinator.run("w1", ["sleep:30"]), coordinator.run("w1", ["pass:1"])];
  await Promise.all(batches);
  const kinds = coordinator.events().map(({ kind, attempt }) => `${kind} ${attempt}`);
  expect(kinds.indexOf("finished 1")).toBeLessThan(kinds.indexOf("finished 2"));
});

test("each slot runs a batch of its own at the same time", async () => {
  await coordinator.start("w1", { slots: 2 });
  coordinator.startBatch("w1", ["spin:/dev/null"]);
  const { end } = await coordinator.run("w1", ["pass:1"]);
  expect(end.how).toBe("completed");
});

test("tests see the folder and the environment of their suite and worker", async () => {
  const nodeOptions = "--title=from-node-options";
  const suite = { ...fixtureSuite, environment: { SUITE: "ours", BOTH: "suite" } };
  const environment = { WORKER: "w1's", BOTH: "worker", NODE_OPTIONS: nodeOptions };
  await coordinator.start("w1", { environment }, [suite]);
  const names = ["SUITE", "WORKER", "BOTH", "NODE_OPTIONS"];
  const ids = ["folder", ...names.map((name) => `environment:${name}`)];
  const { results } = await coordinator.run("w1", ids);
  expect(ids.map((id) => results[id]?.output)).toEqual([
    suite.root,
    "ours",
    "w1's",
    "suite",
    nodeOptions,
  ]);
});

test("a test that talks to a parent process or prints a lot disturbs nothing", async () => {
  await coordinator.start("w1");
  const { end } = await coordinator.run("w1", ["send", "print:3000000", "pass:1"]);
  expect(end.how).toBe("completed");
  expect(coordinator.notices).toEqual([]);
});

test("discovery finds tests and leaves its runner for the first batch", async () => {
  const agent = await coordinator.start("w1");
  coordinator.engine.send("w1", { type: "discover", suite: "s", paths: [] });
  const { discovery } = await coordinator.next("w1", "discovered");
  expect(discovery.tests.map(({ id }) => id)).toEqual(["pass:1", "fail:1", "sleep:1"]);
  expect(discovery.tests[2]?.labels).toEqual(["slow"]);
  const hosts = childrenOf(agent);
  const { results } = await coordinator.run("w1", ["pass:1"]);
  expect(hosts).toEqual([Number(results["pass:1"]?.output)]);
});

test("a runner that dies in discovery is told of", async () => {
  const suite = { ...fixtureSuite, environment: { DISCOVERY: "dies" } };
  await coordinator.start("w1", {}, [suite]);
  coordinator.engine.send("w1", { type: "discover", suite: "s", paths: [] });
  const { error } = await coordinator.next("w1", "discovery-failed");
  expect(error.code).toBe("runner-died");
  expect(error.message).toContain("exited with status 4");
});

test.each([
  { name: "module", suite: { options: { module: "absent.mjs" } }, says: "absent.mjs" },
  { name: "root", suite: { root: "/absent/folder" }, says: "/absent/folder" },
  { name: "environment", suite: { environment: { "A\0B": "" } }, says: "null bytes" },
])("a suite with an unusable $name is broken, and the worker goes on", async ({ suite, says }) => {
  const broken = { ...fixtureSuite, name: "broken", ...suite };
  await coordinator.start("w1", {}, [fixtureSuite, broken]);
  coordinator.engine.send("w1", { type: "warm", suite: "broken" });
  coordinator.engine.send("w1", { type: "discover", suite: "broken", paths: [] });
  const failed = await coordinator.next("w1", "discovery-failed");
  expect(failed.error.message).toContain(says);
  const { end } = await coordinator.run("w1", ["pass:1"], "broken");
  expect(end.how).toBe("suite-broken");
  expect(end.error).toMatchObject(failed.error);
  expect((await coordinator.run("w1", ["pass:1"])).end.how).toBe("completed");
});

test("a warmed runner is there before its first batch, on every slot", async () => {
  const agent = await coordinator.start("w1", { slots: 2 });
  coordinator.engine.send("w1", { type: "warm", suite: "s" });
  const hosts = await eventually("two hosts", () => {
    const children = childrenOf(agent);
    return children.length === 2 && children;
  });
  const { results } = await coordinator.run("w1", ["pass:1"]);
  expect(hosts).toContain(Number(results["pass:1"]?.output));
  expect(childrenOf(agent)).toEqual(hosts);
});

test("a slot keeps the runners of several suites, though not of any number", async () => {
  const names = Array.from({ length: 9 }, (_, place) => `suite ${place}`);
  const suites = names.map((name) => ({ ...fixtureSuite, name }));
  const agent = await coordinator.start("w1", {}, suites);
  const pids: number[] = [];
  for (const name of names) {
    const { results } = await coordinator.run("w1", ["pass:1"], name);
    pids.push(Number(results["pass:1"]?.output));
  }
  await eventually("the end of one", () => !pids.every((pid) => isAlive(pid)));
  const left = childrenOf(agent);
  expect(left).toContain(pids.at(-1));
  expect(pids).toEqual(expect.arrayContaining(left));
});

test("a worker reports its load every second", async () => {
  await coordinator.start("w1");
  coordinator.startBatch("w1", ["spin:/dev/null"]);
  await eventually("a heartbeat with an active test", () =>
    coordinator.messages.some(
      ({ message }) => message.type === "heartbeat" && message.load.activeTests === 1,
    ),
  );
});
