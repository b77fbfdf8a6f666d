/** Those who use a fleet: runs that they hand in, leave, come back to and cancel. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ended, Started } from "../run/testing/plimsoll.ts";
import { eventuallyBegun, lastLine, plimsoll, start } from "../run/testing/plimsoll.ts";
import type { Project } from "../run/testing/project.ts";
import { alike, project, scriptedProject } from "../run/testing/project.ts";
import { expectTruthful, runReport } from "../run/testing/reports.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";

/** One for each test: what fleets reserve of a server adds up. */
let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(async () => await server.close());

let fleets = 0;

/** A fleet with this project's files at hand; its processes end with the test. */
class Fleet {
  readonly #made: Project;
  readonly #name: string;

  constructor(made: Project) {
    this.#made = made;
    fleets += 1;
    this.#name = `client-${fleets}`;
  }

  /** For the commands of a client. */
  get options(): readonly string[] {
    return ["--fleet", server.url, "--fleet-name", this.#name];
  }

  coordinator(id: string): Started {
    return this.#service("coordinator", "--id", id, "--store", this.#made.path(".plimsoll/fleet"));
  }

  worker(id: string, slots: number, ...words: string[]): Started {
    const root = this.#made.path(".plimsoll/worker");
    return this.#service("worker", "--id", id, "--slots", `${slots}`, "--root", root, ...words);
  }

  run(...words: string[]): Started {
    return start(this.#made, ["run", ...this.options, ...words]);
  }

  attach(run: string, ...words: string[]): Promise<Ended> {
    return plimsoll(this.#made, ["attach", run, ...this.options, ...words]);
  }

  #service(command: string, ...words: string[]): Started {
    const where = ["--join", server.url, "--fleet", this.#name];
    return start(this.#made, [command, ...where, ...words]);
  }
}

function fleetOf(made: Project, slots = 2): { fleet: Fleet; leader: Started } {
  const fleet = new Fleet(made);
  const leader = fleet.coordinator("first");
  fleet.worker("w1", slots);
  return { fleet, leader };
}

test("a run on a fleet is shown, reported and ended as one on this machine, and can be looked at again", async (context) => {
  const made = scriptedProject(context, [...alike(5), { id: "bad", does: "fail" }]);
  const { fleet } = fleetOf(made);
  const ended = await fleet.run("-v").ended;
  expect(ended).toMatchObject({ status: 1, stderr: "" });
  const report = expectTruthful(made, ended, 6);
  expect(report.counts).toMatchObject({ passed: 5, failed: 1, notRun: 0 });
  expect(ended.stdout).toMatch(/Running 6 tests, on 1 worker \(2 slots\)/);
  expect(ended.stdout).toContain("bad fails as it should");

  const again = await fleet.attach(report.runId, "--report", "again.json");
  expect(again.status).toBe(1);
  expect(lastLine(again)).toBe("5 passed, 1 failed");
  expect(runReport(made, "again.json").tests).toEqual(report.tests);

  const status = await plimsoll(made, ["fleet", "status", "--json", ...fleet.options]);
  expect(JSON.parse(status.stdout)).toMatchObject({
    coordinator: "first",
    workers: [{ workerId: "w1", slots: 2, busy: 0 }],
    runs: [{ run: report.runId, phase: "over", tests: 6, done: 6 }],
  });
});

test("what the coordinators keep can be looked at while they go on", async (context) => {
  const made = scriptedProject(context, alike(3));
  const { fleet } = fleetOf(made);
  expect((await fleet.run().ended).status).toBe(0);
  const { runId } = runReport(made);
  const where = ["--store", made.path(".plimsoll/fleet")];
  const runs = await plimsoll(made, ["runs", "--json", ...where]);
  expect(JSON.parse(runs.stdout)).toMatchObject([{ id: runId, state: "finished" }]);
  const story = await plimsoll(made, ["explain", "t2", "--json", ...where]);
  expect(JSON.parse(story.stdout)).toMatchObject({
    run: runId,
    test: "s:t2",
    attempts: [{ workerId: "w1", outcome: "passed" }],
  });
  const history = await plimsoll(made, ["history", "--json", ...where]);
  expect(JSON.parse(history.stdout)).toHaveLength(3);
});

test("what one worker may not run others do, and the client hears of it", async (context) => {
  const made = scriptedProject(context, alike(6));
  const fleet = new Fleet(made);
  fleet.coordinator("first");
  const picky = fleet.worker("picky", 4, "--allow-runner", "vitest");
  await until(() => picky.stdout.includes("works for coordinator"));
  const run = fleet.run();
  await until(() => run.stdout.includes("worker picky leaves it to others"));
  fleet.worker("able", 1);
  const ended = await run.ended;
  expect(ended.status).toBe(0);
  const { tests } = expectTruthful(made, ended, 6);
  const passed = tests.flatMap(({ attempts }) =>
    attempts.filter((one) => one.outcome === "passed"),
  );
  const ranOn = passed.map(({ workerId }) => workerId);
  expect(new Set(ranOn)).toEqual(new Set(["able"]));
});

test("only what is selected is run", async (context) => {
  const made = scriptedProject(context, alike(12));
  const { fleet } = fleetOf(made);
  const ended = await fleet.run("t12").ended;
  expect(ended.status).toBe(0);
  expect(made.begun()).toEqual(["t12"]);
});

test("code that is shipped runs on a worker that has none, and the second time nothing travels", async (context) => {
  const made = project(context, {
    "parts/a/one.sh": "exit 0",
    "parts/b/two.sh": "exit 0",
    "plimsoll.config.json": JSON.stringify({
      suites: [{ runner: "command", root: "parts", tests: ["**/*.sh"], command: ["sh", "{test}"] }],
    }),
  });
  const { fleet } = fleetOf(made);
  const ended = await fleet.run("--workspace", "ship").ended;
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  expect(ended.stdout).toMatch(/shipped 3 files: (\d+\.\d kB) of \1 were new/);
  expectTruthful(made, ended, 2);
  const selected = await fleet.run("--workspace", "ship", "parts/a").ended;
  expect(selected.stdout).toMatch(/shipped 3 files: 0\.0 kB of/);
  expect(expectTruthful(made, selected, 1).tests).toMatchObject([{ id: "a/one.sh" }]);
});

test("a run that was left to the fleet outlives its client, and tells the next one all of it", async (context) => {
  const made = scriptedProject(context, alike(4, { does: "wait", until: "go" }));
  const { fleet } = fleetOf(made);
  const left = await fleet.run("--detach").ended;
  expect(left.status).toBe(0);
  const run = left.stdout.trim();
  await eventuallyBegun(made, 2);
  const attached = fleet.attach(run);
  made.write("go", "");
  const ended = await attached;
  expect(ended.status).toBe(0);
  expectTruthful(made, ended, 4);
  expect(made.begun().length).toBe(4);
});

test("a client goes on under the next leader, and nothing is told or run twice", async (context) => {
  const made = scriptedProject(context, [
    { id: "early" },
    ...alike(3, { does: "wait", until: "go" }),
  ]);
  const { fleet, leader } = fleetOf(made);
  const run = fleet.run("-v");
  await until(() => run.stdout.includes("early") && made.begun().length === 3);
  leader.kill("SIGKILL");
  await until(() => run.stdout.includes("waiting for a coordinator"));
  fleet.coordinator("second");
  await until(() => run.stdout.includes("a coordinator answers again"));
  made.write("go", "");
  const ended = await run.ended;
  expect(ended.status).toBe(0);
  expectTruthful(made, ended, 4);
  expect(made.begun().sort()).toEqual(["early", "t1", "t2", "t3"]);
  expect(ended.stdout.match(/✓ early/g)).toHaveLength(1);
});

test("Ctrl-C cancels the run, and says so", async (context) => {
  const made = scriptedProject(context, alike(4, { does: "wait", until: "never" }));
  const { fleet } = fleetOf(made);
  const run = fleet.run();
  await eventuallyBegun(made, 2);
  run.kill("SIGINT");
  const ended = await run.ended;
  expect(ended.status).toBe(130);
  expect(ended.stdout).toContain("cancelling the run");
  expect(ended.stdout).not.toContain("--resume");
  expect(expectTruthful(made, ended, 4).counts.notRun).toBe(4);
});

test("twice leaves at once and says how to come back; the run stays", async (context) => {
  const made = scriptedProject(context, alike(2, { does: "wait", until: "go" }));
  const { fleet, leader } = fleetOf(made);
  const run = fleet.run();
  await eventuallyBegun(made, 2);
  // Nobody hears of the cancelling.
  leader.kill("SIGKILL");
  await leader.ended;
  for (const signal of ["SIGSTOP", "SIGINT", "SIGTERM", "SIGCONT"] as const) run.kill(signal);
  const ended = await run.ended;
  expect(ended.status).toBe(130);
  const [, name = ""] = /plimsoll attach (\S+)/.exec(ended.stderr) ?? [];
  fleet.coordinator("second");
  made.write("go", "");
  expect(lastLine(await fleet.attach(name))).toBe("2 passed, 0 failed");
});

test("where no coordinator answers, the client says how to come back, with status 3", async (context) => {
  const made = scriptedProject(context, alike(1));
  const ended = await new Fleet(made).run("--patience", "1").ended;
  expect(ended.status).toBe(3);
  expect(ended.stderr).toMatch(/No coordinator has answered for 1 s[\s\S]*plimsoll attach \S+/);
});

test("what only runs on one machine have is refused", async (context) => {
  const made = scriptedProject(context, alike(1));
  const fleet = new Fleet(made);
  for (const words of [["--workers", "2"], ["--policy", "hybrid"], ["--resume"]]) {
    const ended = await fleet.run(...words).ended;
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(`${words[0]} is for runs on this machine`);
  }
});

test("a server that is not there, and an address that is none", async (context) => {
  const made = scriptedProject(context, alike(1));
  const away = await plimsoll(made, ["run", "--fleet", "nats://127.0.0.1:9", "--patience", "0.1"]);
  expect(away.status).toBe(3);
  expect(away.stderr).toContain("fleet-unreachable");
  const none = await plimsoll(made, ["run", "--fleet", "t1"]);
  expect(none.status).toBe(2);
  expect(none.stderr).toContain("fleet-address");
});

test("a server that is away for a moment is waited for", async (context) => {
  const made = scriptedProject(context, alike(1));
  const late = await NatsServer.start();
  try {
    await late.kill();
    const words = ["attach", "none", "--fleet", late.url, "--patience", "30"];
    const client = start(made, words);
    await until(() => client.stdout.includes("Waiting for it"));
    await late.run();
    await until(() => client.stdout.includes("is connected to"));
    client.child.kill("SIGKILL");
    await client.ended;
  } finally {
    await late.close();
  }
});

test("a run that the fleet does not know", async (context) => {
  const made = scriptedProject(context, alike(1));
  const { fleet } = fleetOf(made);
  const ended = await fleet.attach("none");
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain("run-unknown");
});
