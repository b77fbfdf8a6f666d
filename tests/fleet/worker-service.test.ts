/** The service of a worker with real agents and a fleet that is played by the test. */

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CoordinatorMessage } from "../../src/protocol/coordinator-messages.ts";
import type { FleetOrder, Workspace } from "../../src/protocol/fleet/fleet-commands.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import type { SuiteSpec } from "../../src/runners/runner.ts";
import { WorkerCapabilityDetector } from "../../src/worker/capability-detector.ts";
import type { AllowedWork } from "../../src/worker/service/allowed-work.ts";
import type { Departure, WorkspaceFolders } from "../../src/worker/service/worker-service.ts";
import { WorkerService } from "../../src/worker/service/worker-service.ts";
import { childrenOf, eventually, eventuallyGone, readPids } from "../worker/processes.ts";
import { builtAgent, fixtureSuite } from "../worker/test-coordinator.ts";
import { INCARNATION, PlayedFleet } from "./played-fleet.ts";

const workspace: Workspace = { kind: "path", path: path.dirname(fixtureSuite.root) };
const suite: SuiteSpec = { ...fixtureSuite, root: path.basename(fixtureSuite.root) };

let fleet: PlayedFleet;
let service: WorkerService;
let departure: Promise<Departure>;
let scratch: string;

/** What the service has said to its operator. */
let notices: string[];

interface Differs {
  readonly allowed?: AllowedWork;
  readonly workspaces?: WorkspaceFolders;
  readonly outboxLength?: number;
}

const givenFolder: WorkspaceFolders = {
  open: async (_, { kind, ...given }) => (kind === "path" && "path" in given ? given.path : ""),
  close: async () => {},
};

function begin({ allowed = {}, workspaces = givenFolder, outboxLength }: Differs = {}): void {
  fleet = new PlayedFleet();
  notices = [];
  service = new WorkerService({
    capabilities: new WorkerCapabilityDetector().detect({
      workerId: "w",
      incarnation: INCARNATION,
      workerClass: "c",
      slots: 1,
      labels: [],
    }),
    connect: async (events) => {
      fleet.events = events;
      return fleet;
    },
    workspaces,
    allowed,
    notice: (_, text) => notices.push(text),
    agent: builtAgent,
    ...(outboxLength !== undefined && { outboxLength }),
  });
  departure = service.run();
}

async function openRun(run = "r", suites: SuiteSpec[] = [suite]): Promise<void> {
  await eventually("a greeting", () => fleet.hellos.length > 0);
  fleet.order({ kind: "open-run", run, workspace, suites });
}

function startBatch(batch: number, ids: Record<number, string>): CoordinatorMessage {
  const attempts = Object.entries(ids).map(([attempt, id]) => {
    return { attempt: Number(attempt), test: `s:${id}` };
  });
  return { type: "start-batch", batch, suite: "s", attempts };
}

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "plimsoll-service-"));
  begin();
});

afterEach(async () => {
  fleet.unblock();
  await service.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe("work", () => {
  test("is looked for, run and reported, and what was finished is named to the next leader", async () => {
    await openRun();
    fleet.work({ type: "discover", suite: "s", paths: [] });
    await eventually("tests", () => fleet.messages().some(({ type }) => /^discover/.test(type)));
    fleet.work(startBatch(1, { 1: "pass:a", 2: "fail:b" }));
    expect(await fleet.ended(1)).toMatchObject({ how: "completed" });
    expect(fleet.finished()).toEqual([
      [1, "passed"],
      [2, "failed"],
    ]);
    const numbers = fleet.reports.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, place) => place + 1));
    fleet.lead(2);
    await eventually("a greeting of the next leader", () => fleet.hellos.at(-1)?.epoch === 2);
    expect(fleet.hellos.at(-1)).toMatchObject({ held: [], runs: ["r"], reported: numbers.length });
  });

  test("goes on under a new leader, who is told what runs, and no order of the old one counts", async () => {
    await openRun();
    const file = path.join(scratch, "pids");
    fleet.work(startBatch(1, { 1: `spin:${file}`, 2: "pass:a" }));
    await fleet.started(1);
    const pids = await readPids(file);
    fleet.lead(2);
    const hello = await eventually("a greeting of the next leader", () =>
      fleet.hellos.find(({ epoch }) => epoch === 2),
    );
    expect(hello.held).toMatchObject([{ run: "r", batch: 1, attempts: [1, 2] }]);
    expect(hello.held[0]?.runningSeconds).toBeGreaterThanOrEqual(0);
    const cancel: FleetOrder = {
      kind: "work",
      run: "r",
      message: { type: "cancel-batch", batch: 1 },
    };
    expect(fleet.again(3, [cancel], 1)).toMatchObject({ why: "outdated-leader" });
    expect(fleet.messages().some(({ type }) => type === "batch-ended")).toBe(false);
    expect(fleet.order(cancel)).toEqual({ kind: "taken", upTo: 1 });
    expect(await fleet.ended(1)).toMatchObject({ how: "cancelled" });
    await eventuallyGone(pids);
  });

  test("is done once, however often it is ordered", async () => {
    await openRun();
    const order: FleetOrder = { kind: "work", run: "r", message: startBatch(1, { 1: "pass:a" }) };
    fleet.order(order);
    expect(fleet.again(2, [order])).toEqual({ kind: "taken", upTo: 2 });
    fleet.work(startBatch(2, { 2: "pass:b" }));
    await fleet.ended(2);
    expect(fleet.finished()).toHaveLength(2);
  });

  test("goes on while nothing can be stored, and is reported in order afterwards", async () => {
    await openRun();
    fleet.block();
    for (let number = 1; number <= 5; number++) {
      fleet.work(startBatch(number, { [number]: `pass:${number}` }));
    }
    await eventually("all to have ended", () => {
      fleet.events?.leaderChanged(1);
      return fleet.hellos.at(-1)?.held.length === 0 && fleet.hellos.length > 2;
    });
    expect(fleet.reports).toEqual([]);
    fleet.unblock();
    await fleet.ended(5);
    expect(fleet.finished().map(([attempt]) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(fleet.reports[0]?.number).toBe(1);
  });

  test("is not begun while too much waits to be stored, and nothing of what was done is lost", async () => {
    await service.close();
    begin({ outboxLength: 4000 });
    await openRun();
    fleet.block();
    const ids = (first: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, place) => [first + place, "sleep:20"]));
    fleet.work(startBatch(1, ids(1, 400)));
    fleet.work(startBatch(2, ids(401, 3)));
    const late: FleetOrder = { kind: "work", run: "r", message: startBatch(3, { 500: "pass:a" }) };
    // The fifth is not given yet, so it can be asked how far the fourth got.
    const taken = () => fleet.again(4, [late]);
    await eventually("a worker that is full", () => notices.some((one) => /too many/.test(one)));
    expect(taken()).toEqual({ kind: "taken", upTo: 3 });
    expect(fleet.reports).toEqual([]);
    fleet.unblock();
    expect(await fleet.ended(1)).toMatchObject({ how: "completed" });
    expect(await fleet.ended(2)).toMatchObject({ how: "cancelled" });
    const kinds = fleet.progress().flatMap(({ kind }) => (kind === "started" ? [] : [kind]));
    expect(kinds).toHaveLength(400);
    expect(new Set(kinds)).toEqual(new Set(["finished", "revoked"]));
    await eventually("room", () => {
      const answer = taken();
      return answer?.kind === "taken" && answer.upTo === 4;
    });
    expect(await fleet.ended(3)).toMatchObject({ how: "completed" });
  });

  test("of a run that is not open, or of a leader's other process, is not done", async () => {
    await eventually("a greeting", () => fleet.hellos.length > 0);
    fleet.work(startBatch(1, { 1: "pass:a" }), "strange");
    expect(await fleet.ended(1, "strange")).toMatchObject({ how: "cancelled" });
    const other = { protocol: PROTOCOL_VERSION, epoch: 1, incarnation: 8, channel: 1, first: 2 };
    const orders: FleetOrder[] = [{ kind: "close-run", run: "r" }];
    expect(fleet.events?.ordered({ ...other, orders })).toMatchObject({ why: "other-process" });
  });
});

describe("an agent that dies", () => {
  test("ends its batches, and another one takes what comes next", async () => {
    await openRun();
    const file = path.join(scratch, "pids");
    fleet.work(startBatch(1, { 1: `spin-with-child:${file}`, 2: "pass:a" }));
    await fleet.started(1);
    const pids = await readPids(file);
    // This process starts nothing else.
    const [agent = 0, ...others] = childrenOf(process.pid);
    expect(others).toEqual([]);
    process.kill(agent, "SIGKILL");
    const end = await fleet.ended(1);
    expect(end).toMatchObject({ how: "runner-died", death: "crash" });
    expect(end.detail).toMatch(/SIGKILL/);
    await eventuallyGone(pids);
    fleet.work(startBatch(2, { 3: "pass:b" }));
    expect(await fleet.ended(2)).toMatchObject({ how: "completed" });
  });
});

describe("an agent", () => {
  test("belongs to one run at a time: that of another goes on when it is over", async () => {
    await openRun();
    await openRun("other");
    const file = path.join(scratch, "pids");
    fleet.work(startBatch(1, { 1: `spin-with-child:${file}` }));
    const pids = await readPids(file);
    fleet.work(startBatch(2, { 2: "pass:a" }), "other");
    expect(await fleet.ended(2, "other")).toMatchObject({ how: "completed" });
    fleet.order({ kind: "close-run", run: "r" });
    expect(await fleet.ended(1)).toMatchObject({ how: "cancelled" });
    await eventuallyGone(pids);
    fleet.work(startBatch(3, { 3: "pass:a" }), "other");
    expect(await fleet.ended(3, "other")).toMatchObject({ how: "completed" });
  });

  test("stays for the next run, with runners that have run nothing", async () => {
    await openRun();
    fleet.work(startBatch(1, { 1: "pass:a" }));
    await fleet.ended(1);
    const [agent = 0] = childrenOf(process.pid);
    const hosts = childrenOf(agent);
    expect(hosts).toHaveLength(1);
    fleet.order({ kind: "close-run", run: "r" });
    await eventuallyGone(hosts);
    await eventually("a spare runner", () => childrenOf(agent).length === 1);
    await openRun("next");
    fleet.work(startBatch(2, { 2: "pass:a" }), "next");
    expect(await fleet.ended(2, "next")).toMatchObject({ how: "completed" });
    fleet.order({ kind: "close-run", run: "next" });
    // A run that comes too soon for it gets another one, which does not stay.
    await eventually("one agent", () => childrenOf(process.pid).length === 1);
    expect(childrenOf(process.pid)).toEqual([agent]);
  });

  test("that does not come to an end with a run is replaced", async () => {
    await openRun();
    fleet.work(startBatch(1, { 1: "pass:a" }));
    await fleet.ended(1);
    const [agent = 0] = childrenOf(process.pid);
    fleet.order({ kind: "close-run", run: "r" });
    process.kill(agent, "SIGKILL");
    await eventuallyGone([agent]);
    await openRun("next");
    fleet.work(startBatch(2, { 2: "pass:a" }), "next");
    expect(await fleet.ended(2, "next")).toMatchObject({ how: "completed" });
  });
});

describe("leaving", () => {
  test("ends what runs, takes nothing new, and says so", async () => {
    await openRun();
    const file = path.join(scratch, "pids");
    fleet.work(startBatch(1, { 1: `spin:${file}` }));
    await fleet.started(1);
    fleet.order({ kind: "drain", reason: "enough" });
    await eventually("a farewell", () => fleet.hellos.at(-1)?.draining);
    fleet.work(startBatch(2, { 2: "pass:a" }));
    expect(await fleet.ended(2)).toMatchObject({ how: "cancelled" });
    const [pid = 0] = await readPids(file);
    process.kill(pid, "SIGKILL");
    expect(await fleet.ended(1)).toMatchObject({ how: "runner-died" });
    expect(await departure).toEqual({ kind: "drained" });
  });

  test("waits until everything is stored", async () => {
    await openRun();
    fleet.block();
    fleet.work(startBatch(1, { 1: "pass:a" }));
    service.drain("a signal");
    let left = false;
    const leaving = departure.then(() => {
      left = true;
    });
    await eventually("the end of the batch", () => {
      fleet.events?.leaderChanged(1);
      return fleet.hellos.at(-1)?.held.length === 0;
    });
    expect(left).toBe(false);
    fleet.unblock();
    await leaving;
    expect(fleet.finished()).toEqual([[1, "passed"]]);
  });

  test("is what a worker does that is refused", async () => {
    fleet.answer = { kind: "refused", code: "worker-replaced", message: "Another one is there." };
    fleet.events?.leaderChanged(2);
    await service.close();
    begin();
    fleet.answer = { kind: "refused", code: "worker-replaced", message: "Another one is there." };
    expect(await departure).toEqual({ kind: "refused", message: "Another one is there." });
  });
});

describe("what cannot be run here", () => {
  const failing = async (suites: SuiteSpec[]) => {
    await openRun("r", suites);
    fleet.work({ type: "discover", suite: "s", paths: [] });
    const failed = await eventually("a failure", () =>
      fleet.messages().find((message) => message.type === "discovery-failed"),
    );
    fleet.work(startBatch(1, { 1: "pass:a" }));
    return { failed, end: await fleet.ended(1) };
  };

  test("a suite outside the workspace", async () => {
    const { failed, end } = await failing([{ ...suite, root: "../.." }]);
    expect(failed).toMatchObject({ error: { code: "suite-outside-workspace" } });
    expect(end).toMatchObject({ how: "refused", error: { code: "suite-outside-workspace" } });
  });

  test("a runner that the owner does not allow", async () => {
    await service.close();
    begin({ allowed: { runners: ["vitest"] } });
    const { failed } = await failing([suite]);
    expect(failed).toMatchObject({ error: { code: "runner-not-allowed" } });
  });

  test("nothing of one suite, while the others of the run are run", async () => {
    await service.close();
    begin({ allowed: { runners: ["module"] } });
    await openRun("r", [{ ...suite, name: "other", runner: "vitest" }, suite]);
    fleet.work({ ...startBatch(1, { 1: "pass:a" }), suite: "other" } as CoordinatorMessage);
    fleet.work(startBatch(2, { 2: "pass:a" }));
    expect(await fleet.ended(1)).toMatchObject({ how: "refused" });
    expect(await fleet.ended(2)).toMatchObject({ how: "completed" });
  });

  test("a command that the owner does not allow", async () => {
    await service.close();
    begin({ allowed: { commands: ["npm"] } });
    const options = { command: ["sh", "-c", "true"] };
    const { failed } = await failing([{ ...suite, runner: "command", options }]);
    expect(failed).toMatchObject({ error: { code: "command-not-allowed" } });
  });

  test("a batch that is cancelled while the workspace is being made ready", async () => {
    await service.close();
    begin({ workspaces: { open: () => new Promise(() => {}), close: async () => {} } });
    await openRun();
    fleet.work(startBatch(1, { 1: "pass:a" }));
    fleet.work({ type: "cancel-batch", batch: 1 });
    expect(await fleet.ended(1)).toMatchObject({ how: "cancelled" });
  });
});
