import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, eventuallyGone, isAlive, readPids } from "./processes.ts";
import { fixtureSuite, TestCoordinator } from "./test-coordinator.ts";

let coordinator: TestCoordinator;
let scratch: string;

beforeEach(() => {
  coordinator = new TestCoordinator();
  scratch = mkdtempSync(path.join(os.tmpdir(), "plimsoll-deaths-"));
});

afterEach(async () => {
  await coordinator.engine.close(5);
  rmSync(scratch, { recursive: true });
});

const pidFile = (name = "pids") => path.join(scratch, name);

test.each([
  { id: "exit:3", says: "exited with status 3" },
  { id: "die:SIGKILL", says: "was killed by SIGKILL" },
  { id: "complain", says: "exited with status 9; it printed last:\nfirst line\nlast words" },
])("a test that ends its process ($id) ends the batch, and the next one runs", async (end) => {
  await coordinator.start("w1");
  const outcome = await coordinator.run("w1", ["pass:1", "sleep:30", end.id, "pass:2"]);
  expect(outcome.end).toMatchObject({ how: "runner-died", detail: end.says });
  expect(Object.keys(outcome.results)).toEqual(["pass:1", "sleep:30"]);
  expect((await coordinator.run("w1", ["pass:2"])).end.how).toBe("completed");
});

test("a test that writes to Plimsoll's descriptor ends its runner, not the worker", async () => {
  await coordinator.start("w1");
  const { end } = await coordinator.run("w1", ["intrude"]);
  expect(end.how).toBe("runner-died");
  expect(end.detail).toContain("not JSON: not for you");
  expect((await coordinator.run("w1", ["pass:1"])).end.how).toBe("completed");
});

test("a runner that dies between batches costs the next batch nothing", async () => {
  const agent = await coordinator.start("w1");
  await coordinator.run("w1", ["delayed-exit"]);
  const { end } = await coordinator.run("w1", ["sleep:100"]);
  // Depending on the moment it dies before the batch, or with it.
  expect(["completed", "runner-died"]).toContain(end.how);
  expect((await coordinator.run("w1", ["sleep:100"])).end.how).toBe("completed");
  expect(isAlive(agent)).toBe(true);
});

test("a runner that is killed takes along what it started", async () => {
  await coordinator.start("w1");
  const batch = coordinator.startBatch("w1", [`stubborn:${pidFile()}`]);
  const [host, child] = await readPids(pidFile());
  process.kill(host!, "SIGKILL");
  const { end } = await coordinator.outcome(batch);
  expect(end).toMatchObject({ how: "runner-died", detail: "was killed by SIGKILL" });
  expect([host!, child!].filter(isAlive)).toEqual([]);
});

test.each(["stubborn", "spin-with-child"])(
  "a cancelled batch (%s) leaves nothing",
  async (verb) => {
    await coordinator.start("w1");
    const batch = coordinator.startBatch("w1", ["pass:1", `${verb}:${pidFile()}`, "pass:2"]);
    const pids = await readPids(pidFile());
    await coordinator.hasStarted(2);
    const behind = coordinator.startBatch("w1", ["pass:3"]);
    coordinator.engine.send("w1", { type: "cancel-batch", batch });
    const { end, results } = await coordinator.outcome(batch);
    expect(end.how).toBe("cancelled");
    expect(Object.keys(results)).toEqual(["pass:1"]);
    expect(pids.filter(isAlive)).toEqual([]);
    const next = await coordinator.outcome(behind);
    expect(next.end.how).toBe("completed");
    expect(pids).not.toContain(Number(next.results["pass:3"]?.output));
  },
);

test("a stopped runner can be cancelled", async () => {
  await coordinator.start("w1");
  const batch = coordinator.startBatch("w1", [`spin:${pidFile()}`]);
  const [host] = await readPids(pidFile());
  process.kill(host!, "SIGSTOP");
  coordinator.engine.send("w1", { type: "cancel-batch", batch });
  expect((await coordinator.outcome(batch)).end.how).toBe("cancelled");
  expect(isAlive(host!)).toBe(false);
});

test("a waiting batch is cancelled without harm to the running one", async () => {
  await coordinator.start("w1");
  const running = coordinator.startBatch("w1", ["sleep:2000"]);
  const waiting = coordinator.startBatch("w1", ["pass:1"]);
  coordinator.engine.send("w1", { type: "cancel-batch", batch: waiting });
  expect((await coordinator.outcome(waiting)).end.how).toBe("cancelled");
  expect(coordinator.endsOf(running)).toEqual([]);
  const { end, results } = await coordinator.outcome(running);
  expect(end.how).toBe("completed");
  expect(results["sleep:2000"]?.outcome).toBe("passed");
});

test("each batch ends once, however often and late it is cancelled", async () => {
  await coordinator.start("w1");
  const batches = Array.from({ length: 40 }, () => {
    const batch = coordinator.startBatch("w1", ["pass:1", "pass:2"]);
    for (const _ of [1, 2]) coordinator.engine.send("w1", { type: "cancel-batch", batch });
    return batch;
  });
  for (const batch of batches) await coordinator.outcome(batch);
  for (const batch of batches) coordinator.engine.send("w1", { type: "cancel-batch", batch });
  expect((await coordinator.run("w1", ["pass:1"])).end.how).toBe("completed");
  expect(batches.map((batch) => coordinator.endsOf(batch).length)).toEqual(batches.map(() => 1));
});

test("an agent that is killed takes along its runners and what they started", async () => {
  const agent = await coordinator.start("w1", { slots: 2 });
  coordinator.startBatch("w1", [`spin-with-child:${pidFile("a")}`]);
  coordinator.startBatch("w1", [`stubborn:${pidFile("b")}`]);
  const pids = [...(await readPids(pidFile("a"))), ...(await readPids(pidFile("b")))];
  process.kill(agent, "SIGKILL");
  await eventually("gone", () => coordinator.gone.length > 0);
  await eventuallyGone(pids);
  expect(coordinator.gone).toEqual([
    { workerId: "w1", incarnation: 1, detail: "was killed by SIGKILL" },
  ]);
});

test("stopping ends what runs, what waits and what was left behind", async () => {
  const agent = await coordinator.start("w1");
  await coordinator.run("w1", [`litter:${pidFile("a")}`]);
  const running = coordinator.startBatch("w1", [`stubborn:${pidFile("b")}`]);
  const waiting = coordinator.startBatch("w1", ["pass:1"]);
  const pids = [...(await readPids(pidFile("a"))), ...(await readPids(pidFile("b")))];
  await coordinator.engine.close(60);
  expect([agent, ...pids].filter(isAlive)).toEqual([]);
  expect([running, waiting].map((batch) => coordinator.endsOf(batch)[0]?.how)).toEqual([
    "cancelled",
    "cancelled",
  ]);
  expect(coordinator.gone[0]?.detail).toBe("exited with status 0");
});

test("a runner that hangs while it closes is ended", async () => {
  const suite = { ...fixtureSuite, environment: { TEARDOWN: "hangs" } };
  await coordinator.start("w1", {}, [suite]);
  const { results } = await coordinator.run("w1", ["pass:1"]);
  await coordinator.engine.close(60);
  expect(isAlive(Number(results["pass:1"]?.output))).toBe(false);
  expect(coordinator.gone[0]?.detail).toBe("exited with status 0");
});

test("signals of a terminal do not end an agent", async () => {
  const agent = await coordinator.start("w1");
  process.kill(agent, "SIGINT");
  process.kill(agent, "SIGHUP");
  expect((await coordinator.run("w1", ["pass:1"])).end.how).toBe("completed");
  process.kill(agent, "SIGTERM");
  await eventually("gone", () => coordinator.gone.length > 0);
  expect(coordinator.gone[0]?.detail).toBe("exited with status 0");
});

/** Starts a coordinator in a process of its own whose two workers run tests that never end. */
async function startDriver(pidFiles: readonly string[]) {
  const program = new URL("./fixtures/driver.mjs", import.meta.url).pathname;
  const driver = spawn(process.execPath, [program, ...pidFiles], { stdio: ["ignore", "pipe", 2] });
  const [line] = await once(driver.stdout!.setEncoding("utf8"), "data");
  const agents: number[] = JSON.parse(line);
  const tests = (await Promise.all(pidFiles.map(readPids))).flat();
  return { driver: driver.pid!, agents, tests };
}

test("nothing outlives a coordinator that is killed", async () => {
  const { driver, agents, tests } = await startDriver([pidFile("a"), pidFile("b")]);
  expect([...agents, ...tests].every(isAlive)).toBe(true);
  process.kill(driver, "SIGKILL");
  await eventuallyGone([...agents, ...tests]);
});

test("nothing outlives coordinator and agents that are killed together", async () => {
  const { driver, agents, tests } = await startDriver([pidFile("a"), pidFile("b")]);
  for (const pid of [driver, ...agents]) process.kill(pid, "SIGKILL");
  await eventuallyGone([...agents, ...tests]);
});
