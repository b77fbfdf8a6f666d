/** Jobs with one key share a run, whenever they come, and a later attempt goes on where it ended. */

import { expect, test, vi } from "vitest";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import { keyLabel } from "../../protocol/fleet/client-requests.ts";
import type { FleetLeader } from "./fleet-leader.ts";
import { follow, isOver, lead, submission } from "./testing/led-fleet.ts";
import type { MemoryWorker } from "./testing/memory-fleet.ts";
import { MemoryFleet } from "./testing/memory-fleet.ts";
import { MemoryStore } from "./testing/memory-store.ts";

const KEY = "pipeline-7";

function asked(run: string, attempt = 1, key = KEY): SubmitRun {
  return { ...submission, run, join: { key, attempt }, workspace: { kind: "own" } };
}

async function runOf(leader: FleetLeader, request: SubmitRun): Promise<string> {
  const answer = await leader.asked(request);
  return answer.kind === "accepted" ? answer.run : JSON.stringify(answer);
}

/** What became of each test, by id. */
async function outcome(leader: FleetLeader, run: string, goOn: () => void) {
  const { settled } = await follow(leader, goOn, isOver, run);
  return Object.fromEntries(settled.map(({ id, verdict }) => [id, verdict]));
}

async function start(ids: readonly string[] = ["a", "b", "c"]) {
  const fleet = new MemoryFleet({ suite: ids });
  const store = new MemoryStore();
  const leader = await lead(fleet, store, 1);
  const job = (id: string): MemoryWorker => fleet.join(id, 1, keyLabel(KEY));
  return { fleet, store, leader, job };
}

const passing = (worker: MemoryWorker) => () => void worker.finishOne();

test("jobs that come at once, and one that comes later, get one run", async () => {
  const { leader, job } = await start();
  job("j1");
  const runs = await Promise.all(["r1", "r2", "r3"].map((run) => runOf(leader, asked(run))));
  expect(new Set(runs)).toEqual(new Set(["r1"]));
  expect(await runOf(leader, asked("r4"))).toBe("r1");
  expect(await runOf(leader, asked("r5", 1, "another"))).toBe("r5");
  await leader.stop();
});

test("workers of others take no part, and the job takes none in other runs", async () => {
  const { fleet, leader, job } = await start();
  const other = fleet.join("other", 4);
  const ours = job("j1");
  await runOf(leader, asked("r1"));
  await runOf(leader, { ...submission, run: "theirs" });
  const goOn = () => {
    ours.finishOne();
    other.finishOne();
  };
  await outcome(leader, "r1", goOn);
  await outcome(leader, "theirs", goOn);
  expect(fleet.begun.filter(({ workerId }) => workerId === "j1")).toHaveLength(3);
  expect(fleet.begun.filter(({ workerId }) => workerId === "other")).toHaveLength(3);
  await leader.stop();
});

test("after the end, a job is told of the run; a later attempt runs what has failed", async () => {
  const { fleet, leader, job } = await start();
  const worker = job("j1");
  await runOf(leader, asked("r1"));
  const first = await outcome(leader, "r1", () => {
    const [, running] = fleet.begun;
    worker.finishOne(running === undefined ? "failed" : "passed");
  });
  expect(Object.values(first).sort()).toEqual(["failed", "passed", "passed"]);
  expect(await runOf(leader, asked("r2"))).toBe("r1");
  const before = fleet.begun.length;
  expect(await runOf(leader, asked("r3", 2))).toBe("r3");
  const second = await outcome(leader, "r3", passing(worker));
  expect(second).toEqual({ a: "passed", b: "passed", c: "passed" });
  expect(fleet.begun.length).toBe(before + 1);
  await leader.stop();
});

test("an attempt of which nothing is left to run is over at once, with all that there was", async () => {
  const { fleet, leader, job } = await start();
  const worker = job("j1");
  await runOf(leader, asked("r1"));
  await outcome(leader, "r1", passing(worker));
  expect(await runOf(leader, asked("r2", 2))).toBe("r2");
  const all = { a: "passed", b: "passed", c: "passed" };
  expect(await outcome(leader, "r2", () => {})).toEqual(all);
  expect(fleet.begun).toHaveLength(3);
  await leader.stop();
});

test("a later attempt ends the run of the one before, and keeps what has passed", async () => {
  const { fleet, leader, job } = await start();
  const worker = job("j1");
  await runOf(leader, asked("r1"));
  await follow(
    leader,
    () => {},
    () => fleet.begun.length === 1,
    "r1",
  );
  worker.finishOne();
  await follow(
    leader,
    () => {},
    (_, settled) => settled.length === 1,
    "r1",
  );
  expect(await runOf(leader, asked("r2", 2))).toBe("r2");
  const { news } = await follow(leader, () => {}, isOver, "r1");
  expect(news.report).toMatchObject({ interrupted: true });
  const second = await outcome(leader, "r2", passing(worker));
  expect(second).toEqual({ a: "passed", b: "passed", c: "passed" });
  const passed = fleet.begun.map((one) => one.test);
  expect(passed.filter((one) => one === passed[0])).toHaveLength(1);
  await leader.stop();
});

test("the next leader knows which run a job joins, and what a continued run has kept", async () => {
  const { fleet, store, leader, job } = await start();
  const worker = job("j1");
  await runOf(leader, asked("r1"));
  await outcome(leader, "r1", passing(worker));
  await runOf(leader, asked("r2", 2));
  await outcome(leader, "r2", () => {});
  fleet.killLeader();
  const next = await lead(fleet, store, 2);
  expect(await runOf(next, asked("r3", 2))).toBe("r2");
  expect(await outcome(next, "r2", () => {})).toEqual({ a: "passed", b: "passed", c: "passed" });
  expect(await runOf(next, asked("r4", 3))).toBe("r4");
  await next.stop();
});

test("of those that leave, the last one is told so, however often each asks", async () => {
  const { leader, job } = await start();
  for (const id of ["j1", "j2"]) job(id);
  const leave = (worker: string) => leader.asked({ kind: "leave", key: KEY, worker });
  expect(await leave("j1")).toEqual({ kind: "leaving", others: 1, last: true });
  expect(await leave("j2")).toEqual({ kind: "leaving", others: 0, last: true });
  expect(await leave("j1")).toEqual({ kind: "leaving", others: 0, last: false });
  expect(await leave("j2")).toEqual({ kind: "leaving", others: 0, last: true });
  // One that is lost is not waited for.
  job("j3");
  leader.unreachable("j3", 1);
  expect(await leave("j2")).toMatchObject({ others: 0, last: true });
  await leader.stop();
});

test("a run whose jobs are gone before its tests are found is over some time; the next job begins anew", async ({
  onTestFinished,
}) => {
  const { leader, job } = await start();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  expect(await runOf(leader, asked("r1"))).toBe("r1");
  await vi.advanceTimersByTimeAsync(100_000);
  expect(await runOf(leader, asked("r2"))).toBe("r1");
  await vi.advanceTimersByTimeAsync(100_000);
  const since = { epoch: 0, index: 0 };
  const news = await leader.asked({ kind: "follow", run: "r1", since, waitSeconds: 0 });
  expect(news).toMatchObject({ phase: "over", report: { exitCode: 3 } });
  expect(await runOf(leader, asked("r3"))).toBe("r3");
  vi.useRealTimers();
  const worker = job("j1");
  const all = { a: "passed", b: "passed", c: "passed" };
  expect(await outcome(leader, "r3", passing(worker))).toEqual(all);
  await leader.stop();
});
