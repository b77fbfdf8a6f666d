/** Jobs of a pipeline that share a run: each brings its own copy of the code, and is gone with the run. */

import { existsSync } from "node:fs";
import type { TestContext } from "vitest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ended, Started } from "../run/testing/plimsoll.ts";
import { eventuallyBegun, lastLine, plimsoll, start } from "../run/testing/plimsoll.ts";
import type { Project, ScriptedTest } from "../run/testing/project.ts";
import { alike, scriptedProject } from "../run/testing/project.ts";
import { expectTruthful, runReport, verdicts } from "../run/testing/reports.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";

/** One for each test: what fleets reserve of a server adds up. */
let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(async () => await server.close());

let fleets = 0;

/** A fleet with one coordinator, and checkouts of one project in which jobs are started. */
class Pipeline {
  readonly #context: TestContext;
  readonly #name: string;
  readonly #home: Project;
  readonly leader: Started;

  constructor(context: TestContext) {
    this.#context = context;
    fleets += 1;
    this.#name = `once-${fleets}`;
    this.#home = scriptedProject(context, []);
    this.leader = this.coordinator("first");
  }

  coordinator(id: string): Started {
    const store = this.#home.path("store");
    const words = ["coordinator", ...this.#where, "--id", id, "--store", store];
    return start(this.#home, words);
  }

  /** A machine that has the code of all, and is there for any run. */
  worker(): Started {
    const root = this.#home.path("workers");
    return start(this.#home, ["worker", ...this.#where, "--id", "standing", "--root", root]);
  }

  checkout(tests: readonly ScriptedTest[]): Project {
    // Where nothing is run twice on purpose, what was run twice is a fault.
    return scriptedProject(this.#context, tests, { repeatable: false });
  }

  job(checkout: Project, key: string, environment: NodeJS.ProcessEnv = {}): Started {
    const root = checkout.path(".plimsoll/worker");
    const once = ["-v", "--once", "--run-key", key, "--slots", "1", "--root", root];
    return start(checkout, ["worker", ...this.#where, ...once], { environment });
  }

  get #where(): readonly string[] {
    return ["--join", server.url, "--fleet", this.#name];
  }
}

const reports = (checkout: Project) => existsSync(checkout.path(".plimsoll/reports/run.json"));

async function allEnded(jobs: readonly Started[]): Promise<Ended[]> {
  return await Promise.all(jobs.map(({ ended }) => ended));
}

test("jobs with one key run each test once, end with the status of the run, and one of them reports", async (context) => {
  const pipeline = new Pipeline(context);
  // Somebody else's machine takes no part: it does not have the code.
  const standing = pipeline.worker();
  await until(() => standing.stdout.includes("works for coordinator"));
  const tests = [...alike(9, { does: "sleep", ms: 100 }), { id: "bad", does: "fail" }];
  const checkouts = [0, 1, 2].map(() => pipeline.checkout(tests));
  const onGithub = { GITHUB_ACTIONS: "true" };
  const ended = await allEnded(checkouts.map((one) => pipeline.job(one, "k", onGithub)));
  expect(ended.map(({ status }) => status)).toEqual([1, 1, 1]);
  expect(ended.map(lastLine)).toEqual(Array(3).fill("9 passed, 1 failed"));
  const begun = checkouts.flatMap((one) => one.begun());
  expect(begun.sort()).toEqual(tests.map(({ id }) => id).sort());
  const [reporting, ...others] = checkouts.filter(reports);
  expect(others).toEqual([]);
  const place = checkouts.indexOf(reporting as Project);
  expectTruthful(reporting as Project, ended[place] as Ended, 10);
  // What failed is marked once, by the job that reports.
  const marks = ended.map(({ stdout }) => stdout.match(/^::error/gm)?.length ?? 0);
  expect(marks).toEqual(checkouts.map((_, index) => (index === place ? 1 : 0)));
});

test("a job that comes late finds what is left; one that comes after the end tells of it", async (context) => {
  const pipeline = new Pipeline(context);
  const tests = alike(4, { does: "wait", until: "go" });
  const [first, second, third] = [0, 1, 2].map(() => pipeline.checkout(tests)) as [
    Project,
    Project,
    Project,
  ];
  const early = pipeline.job(first, "late");
  await eventuallyBegun(first, 1);
  const late = pipeline.job(second, "late");
  await eventuallyBegun(second, 1);
  for (const one of [first, second]) one.write("go", "");
  const [a, b] = (await allEnded([early, late])) as [Ended, Ended];
  expect([a.status, b.status]).toEqual([0, 0]);
  expect(a.stdout).toContain("brings up the run");
  expect(b.stdout).toContain("joins the run");
  expect([...first.begun(), ...second.begun()].sort()).toEqual(["t1", "t2", "t3", "t4"]);
  const after = await pipeline.job(third, "late").ended;
  expect(after.status).toBe(0);
  expect(lastLine(after)).toBe("4 passed, 0 failed");
  expect(third.begun()).toEqual([]);
});

test("a later attempt runs only what has not passed, and reports all of it", async (context) => {
  const pipeline = new Pipeline(context);
  const tests = [...alike(3), { id: "bad", does: "fail" }];
  const first = pipeline.checkout(tests);
  expect((await pipeline.job(first, "again").ended).status).toBe(1);
  const second = pipeline.checkout([...alike(3), { id: "bad" }]);
  const again = await pipeline.job(second, "again", { GITHUB_RUN_ATTEMPT: "2" }).ended;
  expect(again.status).toBe(0);
  expect(second.begun()).toEqual(["bad"]);
  expect(verdicts(runReport(second))).toEqual({ passed: ["bad", "t1", "t2", "t3"] });
  expectTruthful(second, again, 4);
});

test("what a job was killed in the middle of is taken up by the next job, under the next leader too", async (context) => {
  const pipeline = new Pipeline(context);
  const tests = [{ id: "early" }, ...alike(2, { does: "wait", until: "go" })];
  const first = pipeline.checkout(tests);
  const killed = pipeline.job(first, "killed");
  await until(() => killed.stdout.includes("early"));
  await eventuallyBegun(first, 2);
  killed.kill("SIGKILL");
  await killed.ended;
  pipeline.leader.kill("SIGKILL");
  await pipeline.leader.ended;
  pipeline.coordinator("second");
  const second = pipeline.checkout(tests);
  second.write("go", "");
  const next = await pipeline.job(second, "killed").ended;
  expect(next.status).toBe(0);
  expect(second.begun().sort()).toEqual(["t1", "t2"]);
  expectTruthful(second, next, 3);
});

test("a job whose copy of the code is no good leaves the tests to the others", async (context) => {
  const pipeline = new Pipeline(context);
  const tests = alike(4, { does: "wait", until: "go" });
  const [good, bad] = [pipeline.checkout(tests), pipeline.checkout(tests)];
  const working = pipeline.job(good, "broken");
  await eventuallyBegun(good, 1);
  bad.write("scripted.mjs", "throw new Error('this copy is no good')");
  const idle = pipeline.job(bad, "broken");
  await until(() => /leaves it to others:.*this copy is no good/.test(working.stdout));
  good.write("go", "");
  const [a, b] = (await allEnded([working, idle])) as [Ended, Ended];
  expect([a.status, b.status]).toEqual([0, 0]);
  expect(good.begun().sort()).toEqual(["t1", "t2", "t3", "t4"]);
});

test("a job that is told to leave ends what it runs, and the others go on", async (context) => {
  const pipeline = new Pipeline(context);
  const tests = alike(6, { does: "wait", until: "go" });
  const [first, second] = [pipeline.checkout(tests), pipeline.checkout(tests)];
  const leaving = pipeline.job(first, "leaves");
  await eventuallyBegun(first, 1);
  const staying = pipeline.job(second, "leaves");
  await eventuallyBegun(second, 1);
  leaving.kill("SIGTERM");
  await until(() => leaving.stdout.includes("leaves as soon as"));
  first.write("go", "");
  const left = await leaving.ended;
  expect(left.status).toBe(130);
  expect(left.stdout).toContain("others go on with it");
  second.write("go", "");
  const stayed = await staying.ended;
  expect(stayed.status).toBe(0);
  expectTruthful(second, stayed, 6);
  expect([...first.begun(), ...second.begun()].length).toBe(6);
});

test("with credentials of a worker and of a client, and with nothing else, a job may do all that it does", async (context) => {
  const made = scriptedProject(context, alike(3));
  const out = made.path("fleet");
  const init = ["fleet", "init", "--out", out, "--worker", "ci", "--listen", "127.0.0.1:4222"];
  expect((await plimsoll(made, init)).status).toBe(0);
  const guarded = await NatsServer.start(made.path("fleet/nats-server.conf"));
  context.onTestFinished(async () => await guarded.close());
  const credentials = (role: string) => made.path(`fleet/${role}.creds`);
  const where = ["--join", guarded.url];
  const store = made.path(".plimsoll/fleet");
  start(made, [
    ...["coordinator", ...where, "--id", "c", "--store", store],
    ...["--credentials", credentials("coordinator")],
  ]);
  const once = ["worker", ...where, "--once", "--run-key", "k"];
  const root = ["--root", made.path(".plimsoll/worker")];
  const asWorker = ["--credentials", credentials("worker-ci")];
  const asClient = ["--client-credentials", credentials("client")];
  const ended = await plimsoll(made, [...once, ...root, ...asWorker, ...asClient]);
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const [worker] = expectTruthful(made, ended, 3).workers;
  expect(worker?.workerId).toMatch(/^ci\/.+-1-[0-9a-f]{6}$/);
});

test("what makes no sense is refused", async (context) => {
  const pipeline = new Pipeline(context);
  const checkout = pipeline.checkout(alike(1));
  const where = ["--join", server.url];
  for (const [words, code] of [
    [["--once"], "run-key-missing"],
    [["--run-key", "k"], "run-key-missing"],
    [["some/path"], "paths-without-once"],
  ] as const) {
    const ended = await plimsoll(checkout, ["worker", ...where, ...words]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(code);
  }
});
