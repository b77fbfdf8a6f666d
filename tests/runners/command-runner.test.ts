/** The command runner with real processes. */

import path from "node:path";
import { describe, expect, test } from "vitest";
import { commandRunner } from "../../src/runners/command/command-runner.ts";
import type { SuiteSpec } from "../../src/runners/runner.ts";
import { runIn, runnerConformance } from "./runner-conformance.ts";

const host = { workerId: "worker-1", slotNumber: 1 };

function commandSuite(options: Readonly<Record<string, unknown>>): SuiteSpec {
  const root = path.join(import.meta.dirname, "fixtures/command");
  return { name: "command", runner: "command", root, environment: {}, options };
}

const usual = { command: ["sh", "test.sh", "{test}"], testsFrom: "tests.txt", skipExitCode: 77 };
const given = { adapter: commandRunner, suite: commandSuite(usual) };

async function run(id: string) {
  return (await runIn(given, [id])).results[0];
}

async function discover(options: Readonly<Record<string, unknown>>) {
  const session = await commandRunner.open(commandSuite(options), host);
  return await session.discover({ paths: [] });
}

describe("conformance", () => {
  runnerConformance({
    ...given,
    passing: "pass",
    failing: "fail",
    skipped: "skip",
    killed: "kill",
    endless: "endless",
    wrongOptions: { command: [], tests: ["*"] },
  });
});

test("a test learns which it is and where it runs", async () => {
  const result = await run("pass");
  expect(result?.output?.split("\n").sort()).toEqual(["", "err", "out pass worker-1 1"]);
});

test("a failure shows its status and what was printed last", async () => {
  expect(await run("fail")).toMatchObject({
    cause: "test",
    failures: [{ message: "exit status 3\nthe reason" }],
  });
});

test("a signal is named", async () => {
  expect(await run("term")).toMatchObject({
    outcome: "failed",
    cause: "test",
    failures: [{ message: "killed by SIGTERM" }],
  });
});

test("a process left behind does not hold the test up", async () => {
  const result = await run("background");
  expect(result).toMatchObject({ outcome: "passed", output: "left one behind\n" });
});

test("long output is shortened in the middle", async () => {
  const { output = "" } = (await run("loud")) ?? {};
  expect(output.length).toBeLessThan(70_000);
  expect(output).toMatch(/^line 0\n[\s\S]*bytes left out[\s\S]*line 39999\n$/);
});

test("an id is the last argument where no placeholder stands", async () => {
  const suite = commandSuite({ ...usual, command: ["sh", "test.sh"] });
  const { results } = await runIn({ adapter: commandRunner, suite }, ["fail"]);
  expect(results[0]?.failures?.[0]?.message).toContain("exit status 3");
});

test("a command that is not there breaks the suite, not the test", async () => {
  const suite = commandSuite({ ...usual, command: ["no-such-program"] });
  await expect(runIn({ adapter: commandRunner, suite }, ["pass"])).rejects.toMatchObject({
    code: "command-not-found",
  });
});

test("tests come from globs, as paths relative to the root", async () => {
  const { tests } = await discover({ command: ["cat"], tests: ["*.txt", "*.json"] });
  expect(tests.map(({ id }) => id)).toEqual(["tests.txt", "trace.json"]);
});

test("a trace tells everything but durations", async () => {
  const { tests } = await discover({ command: ["true"], testsFrom: "trace.json" });
  expect(tests).toEqual([
    { id: "pass", group: "g", labels: ["gpu"] },
    { id: "fail", priority: 1 },
  ]);
});

test("a list that cannot be used is refused", async () => {
  await expect(discover({ command: ["true"], testsFrom: "none.txt" })).rejects.toMatchObject({
    code: "tests-file-unreadable",
  });
  await expect(discover({ command: ["true"], testsFrom: "/dev/null" })).rejects.toMatchObject({
    code: "tests-file-empty",
  });
});
