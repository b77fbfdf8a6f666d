import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { TestContext } from "vitest";
import { expect, onTestFinished, test } from "vitest";
import { childrenOf, eventually } from "../worker/processes.ts";
import {
  eventuallyBegun,
  eventuallyDiscovering,
  eventuallyQuiet,
  lastLine,
  plimsoll,
  start,
} from "./testing/plimsoll.ts";
import { alike, scriptedProject } from "./testing/project.ts";
import { expectTruthful } from "./testing/reports.ts";

const slowly = { does: "sleep", ms: 150 };

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends a run with its reports, and the rest can be run later",
  async (signal) => {
    const made = scriptedProject({ onTestFinished }, alike(40, slowly));
    const run = start(made, ["run", "--workers", "2"]);
    await eventuallyBegun(made, 6);
    run.kill(signal);
    const ended = await run.ended;
    expect(ended).toMatchObject({ status: 130, stderr: "" });
    const report = expectTruthful(made, ended, 40);
    expect(report.counts.passed).toBeGreaterThan(1);
    expect(report.counts.notRun).toBeGreaterThan(1);
    expect(ended.stdout).toContain("`plimsoll run --resume` runs the rest");
    await eventuallyQuiet(made);
    const from = made.begun().length;
    const resumed = await plimsoll(made, ["run", "--resume"]);
    expect(resumed.status).toBe(0);
    expectTruthful(made, resumed, 40);
    expect(made.begun().slice(from).length).toBe(report.counts.notRun);
  },
);

test("a second signal ends everything at once", async (context) => {
  const made = scriptedProject(context, [...alike(3), { id: "endless", does: "hang" }]);
  made.write("slow-teardown", "60000");
  const run = start(made, ["run", "--workers", "1"]);
  await eventually("the endless test", () => made.pids().length > 0);
  // It finds both when it goes on, so nothing that the first one asks for can be over before.
  // Two of the same kind would be one.
  for (const signal of ["SIGSTOP", "SIGINT", "SIGTERM", "SIGCONT"] as const) run.kill(signal);
  const ended = await run.ended;
  expect(ended.status).toBe(130);
  expect(existsSync(made.path(".plimsoll/reports/run.json"))).toBe(false);
  await eventuallyQuiet(made);
  const [stored] = JSON.parse((await plimsoll(made, ["runs", "--json"])).stdout);
  expect(stored.state).toBe("running");
});

test("a run can be interrupted while it looks for its tests", async (context) => {
  const made = scriptedProject(context, alike(2));
  made.write("slow-discovery", "60000");
  const run = start(made, ["run"]);
  await eventuallyDiscovering(made);
  run.kill("SIGINT");
  const ended = await run.ended;
  expect(ended.status).toBe(130);
  expect(lastLine(ended)).toBe("0 passed, 0 failed");
  await eventuallyQuiet(made);
  made.write("slow-discovery", "0");
  expect(lastLine(await plimsoll(made, ["run", "--resume"]))).toBe("2 passed, 0 failed");
});

test("a terminal that is closed interrupts the run", async (context) => {
  const made = scriptedProject(context, alike(40, slowly));
  const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
  const command = `exec ${process.execPath} ${cli} run --workers 2`;
  const terminal = spawn("script", ["-qfec", command, "/dev/null"], {
    cwd: made.folder,
    env: { ...process.env, CI: "", TERM: "xterm", PLIMSOLL_TEST_PROJECT: made.folder },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = once(terminal, "exit");
  await eventuallyBegun(made, 4);
  terminal.kill("SIGKILL");
  await gone;
  await eventuallyQuiet(made);
  const [run] = JSON.parse((await plimsoll(made, ["runs", "--json"])).stdout);
  expect(run).toMatchObject({ state: "interrupted", exitCode: 130 });
  expect(existsSync(made.path(".plimsoll/reports/junit.xml"))).toBe(true);
});

test("nobody has to read what a run prints", async (context) => {
  const made = scriptedProject(context, [...alike(20, slowly), { id: "bad", does: "fail" }]);
  const run = start(made, ["run", "-v", "--workers", "2"]);
  await eventuallyBegun(made, 1);
  run.child.stdout?.destroy();
  const ended = await run.ended;
  expect(ended).toMatchObject({ status: 1, stderr: "" });
  expect(childrenOf(run.pid)).toEqual([]);
  const [stored] = JSON.parse((await plimsoll(made, ["runs", "--json"])).stdout);
  expect(stored).toMatchObject({ state: "finished", exitCode: 1 });
});

/** A run that is over but for a report, which goes to a pipe. */
async function reportingIntoPipe(context: TestContext) {
  const made = scriptedProject(context, alike(3));
  const pipe = made.path("report.pipe");
  execFileSync("mkfifo", [pipe]);
  const run = start(made, ["run", "--workers", "1", "--junit", pipe]);
  await eventuallyBegun(made, 3);
  await eventually("the workers' end", () => childrenOf(run.pid).length === 0);
  return { run, pipe };
}

test("a report waits for whoever reads the pipe that it goes to", async (context) => {
  const { run, pipe } = await reportingIntoPipe(context);
  expect(await readFile(pipe, "utf8")).toMatch(/<testsuites [\s\S]*<\/testsuites>/);
  expect(await run.ended).toMatchObject({ status: 0 });
});

test("a second signal ends a run whose report nobody reads", async (context) => {
  const { run } = await reportingIntoPipe(context);
  for (const signal of ["SIGSTOP", "SIGINT", "SIGTERM", "SIGCONT"] as const) run.kill(signal);
  expect(await run.ended).toMatchObject({ status: 130 });
});
