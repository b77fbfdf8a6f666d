import { expect, onTestFinished, test } from "vitest";
import { childrenOf, eventually, eventuallyGone, isAlive } from "../worker/processes.ts";
import type { Started } from "./testing/plimsoll.ts";
import { eventuallyBegun, eventuallyQuiet, plimsoll, start } from "./testing/plimsoll.ts";
import type { Project } from "./testing/project.ts";
import { alike, scriptedProject } from "./testing/project.ts";
import { expectTruthful, verdicts } from "./testing/reports.ts";

/** Kills one of the processes that `victims` names, again and again, each time after some work. */
async function killAgainAndAgain(
  made: Project,
  run: Started,
  victims: (coordinator: number) => number[],
): Promise<number> {
  let kills = 0;
  for (let begun = 2; kills < 6; begun += 5) {
    const running = await eventually("a next victim, or the end", () => {
      if (run.child.exitCode !== null) return "over";
      return made.begun().length >= begun && victims(run.pid).length > 0 && "going on";
    });
    if (running === "over") break;
    const candidates = victims(run.pid);
    const victim = candidates[kills % Math.max(1, candidates.length)];
    if (victim === undefined) continue;
    process.kill(victim, "SIGKILL");
    kills += 1;
  }
  return kills;
}

test.each([
  { what: "workers", victims: childrenOf },
  { what: "runners", victims: (pid: number) => childrenOf(pid).flatMap(childrenOf) },
])("killed $what cost nothing but time", async ({ victims }) => {
  const made = scriptedProject({ onTestFinished }, alike(40, { does: "sleep", ms: 250 }));
  const run = start(made, ["run", "--workers", "3"]);
  const kills = await killAgainAndAgain(made, run, victims);
  const ended = await run.ended;
  expect(kills).toBeGreaterThan(2);
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const report = expectTruthful(made, ended, 40);
  for (const { attempts } of report.tests) {
    expect(attempts.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
  }
  await eventuallyQuiet(made);
});

test.each(["1", "2"])(
  "tests that kill their runner are found out (%s workers)",
  async (workers) => {
    const made = scriptedProject({ onTestFinished }, [
      ...alike(12),
      { id: "killer", does: "kill-host" },
      { id: "leaver", does: "exit-host" },
      { id: "other-killer", does: "kill-host" },
    ]);
    const ended = await plimsoll(made, ["run", "--workers", workers]);
    const report = expectTruthful(made, ended, 15);
    expect(ended.status).toBe(1);
    expect(verdicts(report).failed).toEqual(["killer", "leaver", "other-killer"]);
    expect(report.counts).toMatchObject({ passed: 12, notRun: 0 });
    const killer = report.tests.find(({ id }) => id === "killer");
    expect(killer?.reason).toContain("ended its own runner 3 times while it ran alone");
    expect(ended.stdout).toContain("ended its own runner 3 times while it ran alone");
  },
);

test("a test that fills its heap fails by that name, tried elsewhere too, and the rest goes on", async () => {
  const environment = { NODE_OPTIONS: "--max-old-space-size=32" };
  const tests = [...alike(30, { does: "sleep", ms: 50 }), { id: "hog", does: "fill-heap" }];
  const made = scriptedProject({ onTestFinished }, tests, { environment });
  const ended = await plimsoll(made, ["run", "--workers", "3"]);
  const report = expectTruthful(made, ended, 31);
  expect(verdicts(report).failed).toEqual(["hog"]);
  const hog = report.tests.find(({ id }) => id === "hog");
  expect(hog?.reason).toContain("memory ran out 3 times while it ran alone");
  const causes = hog?.attempts.map(({ cause }) => cause) ?? [];
  expect(new Set(causes)).toEqual(new Set(["memory"]));
  // On a crowded machine one of the three may get nothing to do meanwhile.
  const places = new Set(hog?.attempts.map(({ workerId }) => workerId));
  expect(places.size).toBeGreaterThan(1);
  expect(ended.stdout).toContain("ran out of memory after");
});

test.each(["1", "2"])(
  "tests that kill their worker are found out (%s workers)",
  async (workers) => {
    const made = scriptedProject({ onTestFinished }, [
      ...alike(12),
      { id: "killer", does: "kill-worker" },
      { id: "other-killer", does: "kill-worker" },
      { id: "third-killer", does: "kill-worker" },
    ]);
    const ended = await plimsoll(made, ["run", "--workers", workers]);
    const report = expectTruthful(made, ended, 15);
    expect(verdicts(report).failed).toEqual(["killer", "other-killer", "third-killer"]);
    expect(ended.status).toBe(1);
    await eventuallyQuiet(made);
  },
);

test.each(["hang", "spin"])(
  "a test that does not end (%s) is ended with its tree",
  async (does) => {
    const made = scriptedProject({ onTestFinished }, [
      ...alike(4),
      { id: "endless", does, timeoutSeconds: 1 },
    ]);
    const ended = await plimsoll(made, ["run", "--workers", "1"]);
    const report = expectTruthful(made, ended, 5);
    expect(verdicts(report).failed).toEqual(["endless"]);
    expect(ended.stdout).toContain("It ran longer than its limit of 1 s");
    const endless = report.tests.find(({ id }) => id === "endless");
    expect(endless?.attempts).toMatchObject([{ outcome: "failed", cause: "timeout" }]);
    expect(made.pids().length).toBeGreaterThan(1);
    expect(made.pids().filter(isAlive)).toEqual([]);
  },
);

/** A worker that has had work, and its runners. */
async function busyWorker(made: Project, run: Started): Promise<number[]> {
  await eventuallyBegun(made, 4);
  const runners = new Set(made.executions().map(({ pid }) => pid));
  const trees = childrenOf(run.pid).map((worker) => [worker, ...childrenOf(worker)]);
  return trees.find((tree) => tree.some((pid) => runners.has(pid))) ?? [];
}

test.concurrent.for([
  { what: "worker", stopped: ([worker = 0]: number[]) => [worker] },
  { what: "worker with its runners", stopped: (tree: number[]) => tree },
])(
  "a $what that is stopped is ended, and its tests run elsewhere",
  async ({ stopped }, context) => {
    const made = scriptedProject(context, alike(30, { does: "sleep", ms: 200 }));
    const run = start(made, ["run", "--workers", "2"]);
    const victims = stopped(await busyWorker(made, run));
    for (const pid of victims) process.kill(pid, "SIGSTOP");
    const ended = await run.ended;
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/worker local-\d is stopped and is ended/);
    const report = expectTruthful(made, ended, 30);
    const losses = report.workers.flatMap((worker) => worker.losses);
    expect(losses).toMatchObject([{ death: "silence" }]);
    expect(new Set(made.begun()).size).toBe(30);
    await eventuallyGone(victims);
    await eventuallyQuiet(made);
  },
);

test("what a stopped worker reports when it goes on counts once", async () => {
  const made = scriptedProject({ onTestFinished }, [
    ...alike(20, { does: "sleep", ms: 100 }),
    { id: "last", does: "wait", until: "go" },
  ]);
  const run = start(made, ["run", "--workers", "2"]);
  const tree = await busyWorker(made, run);
  for (const pid of tree) process.kill(pid, "SIGSTOP");
  await eventuallyBegun(made, made.begun().length + 1);
  for (const pid of tree.filter(isAlive).toReversed()) process.kill(pid, "SIGCONT");
  made.write("go", "");
  const ended = await run.ended;
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const report = expectTruthful(made, ended, 21);
  for (const { attempts, verdict } of report.tests) {
    expect(attempts.filter(({ outcome }) => outcome === verdict)).toHaveLength(1);
  }
});

test.concurrent("a worker whose environment is broken makes no test fail", async (context) => {
  const workers = [
    { name: "sound", count: 2 },
    { name: "broken", environment: { BROKEN: "1" } },
  ];
  const tests = [...alike(60, { does: "need-sound", ms: 100 }), { id: "wrong", does: "fail" }];
  const made = scriptedProject(context, tests, {}, { workers });
  const ended = await plimsoll(made, ["run"]);
  const report = expectTruthful(made, ended, 61);
  expect(verdicts(report).failed).toEqual(["wrong"]);
  expect(ended.stdout).toMatch(/broken-1 is set aside: of \d+ tests/);
  expect(ended.stdout).toMatch(/broken-1 was set aside.*: of \d+ tests/);
  const broken = report.workers.find(({ workerId }) => workerId === "broken-1");
  expect(broken?.judgements).toContainEqual(expect.objectContaining({ standing: "set-aside" }));
  expect(report.tests.filter(({ flaky }) => flaky).length).toBeLessThan(6);
});
