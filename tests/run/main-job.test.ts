import { expect, test } from "vitest";
import { lastLine, plimsoll } from "./testing/plimsoll.ts";
import type { Project } from "./testing/project.ts";
import { alike, linkPackages, project, scriptedProject } from "./testing/project.ts";
import { expectTruthful, runReport, verdicts } from "./testing/reports.ts";

test("a module suite: every case is counted, and the three reports agree", async (context) => {
  const made = scriptedProject(context, [
    ...alike(20),
    { id: "bad", does: "fail" },
    { id: "left-out", does: "skip" },
    { id: "mixed", does: "cases" },
  ]);
  const ended = await plimsoll(made, ["run", "--workers", "2"]);
  expect(ended).toMatchObject({ status: 1, stderr: "" });
  expect(lastLine(ended)).toBe("21 passed, 2 failed, 2 skipped");
  const report = expectTruthful(made, ended, 23);
  expect(report.counts).toEqual({ passed: 21, failed: 2, skipped: 2, notRun: 0 });
  expect(verdicts(report)).toMatchObject({ failed: ["bad", "mixed"], skipped: ["left-out"] });
  expect(made.begun().sort()).toEqual(report.tests.map(({ id }) => id).sort());
});

test("a run that passes ends with status 0", async (context) => {
  const made = scriptedProject(context, alike(3));
  const ended = await plimsoll(made, ["run"]);
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  expect(lastLine(ended)).toBe("3 passed, 0 failed");
});

test("a command runs once for each file, and once for each line of a list", async (context) => {
  const made = project(context, {
    "checks/good.sh": "echo fine",
    "checks/bad name.sh": "echo so it goes; exit 3",
    "list.txt": "checks/good.sh\nchecks/bad name.sh\n",
  });
  const byGlob = ["--tests", "checks/*.sh", "--", "sh", "{test}"];
  const byFile = ["--tests-from", "list.txt", "--", "sh"];
  for (const words of [byGlob, byFile]) {
    const ended = await plimsoll(made, ["run", "--workers", "2", ...words]);
    expect(ended.stdout).toContain("so it goes");
    expect(ended.stdout).toContain("exit status 3");
    const report = expectTruthful(made, ended, 2);
    expect(verdicts(report)).toEqual({
      passed: ["checks/good.sh"],
      failed: ["checks/bad name.sh"],
    });
  }
});

const vitestFile = `
import { expect, test } from "vitest";
test("adds", () => expect(1 + 1).toBe(2));
test("does not add", () => expect(1 + 1).toBe(3));
test.skip("leaves out", () => {});
`;

const nodeTestFile = `
import test from "node:test";
import assert from "node:assert";
test("holds", () => assert.ok(true));
test("does not hold", () => assert.ok(false));
test("is left out", { skip: true }, () => {});
`;

test("suites of every runner in one run", async (context) => {
  const made = scriptedProject(context, alike(3));
  linkPackages(made);
  made.write("unit/one.test.js", vitestFile);
  made.write("unit/two.test.js", vitestFile);
  made.write("node/three.test.mjs", nodeTestFile);
  made.write("checks/four.sh", "exit 0");
  const scripted = { runner: "module", module: "scripted.mjs" };
  const suites = [
    scripted,
    { runner: "vitest", root: "unit" },
    { runner: "node-test", root: "node" },
    { runner: "command", root: "checks", command: ["sh"], tests: ["*.sh"] },
  ];
  made.write("plimsoll.config.json", JSON.stringify({ suites, workers: 2 }));
  const ended = await plimsoll(made, ["run"]);
  const report = expectTruthful(made, ended, 7);
  expect(report.counts).toEqual({ passed: 7, failed: 3, skipped: 3, notRun: 0 });
  expect(new Set(report.tests.map(({ suite }) => suite))).toEqual(
    new Set(["command", "module", "node-test", "vitest"]),
  );
  const only = await plimsoll(made, ["run", "--suite", "command", "--suite", "module"]);
  expect(lastLine(only)).toBe("4 passed, 0 failed");
});

test("without a configuration it says what it found", async (context) => {
  const made = project(context, {
    "package.json": JSON.stringify({
      type: "module",
      scripts: { test: "vitest run && node --test checks/" },
      devDependencies: { vitest: "*" },
    }),
    "src/one.test.js": vitestFile,
    "checks/two.test.js": nodeTestFile,
    "vitest.config.js": "export default { test: { include: ['src/**/*.test.js'] } };",
  });
  linkPackages(made);
  const ended = await plimsoll(made, ["run", "--workers", "1"]);
  expect(ended.stdout).toMatch(/found vitest: /);
  expect(ended.stdout).toMatch(/found node-test: /);
  expectTruthful(made, ended, 2);
});

test("paths limit what is run", async (context) => {
  const made = project(context, { "a/one.sh": "", "a/two.sh": "", "b/one.sh": "" });
  const suite = { name: "c", runner: "command", command: ["sh"], tests: ["**/*.sh"] };
  made.write("plimsoll.config.json", JSON.stringify({ suites: [suite], workers: 1 }));
  expect(lastLine(await plimsoll(made, ["run", "a"]))).toBe("2 passed, 0 failed");
  expect(lastLine(await plimsoll(made, ["run", "one"]))).toBe("2 passed, 0 failed");
  expect(lastLine(await plimsoll(made, ["run", "b/one.sh"]))).toBe("1 passed, 0 failed");
  const nothing = await plimsoll(made, ["run", "nowhere"]);
  expect(nothing.status).toBe(2);
  expect(nothing.stdout).toContain("No test matches nowhere.");
});

test("a failed test is tried again elsewhere when asked for, and is flaky then", async (context) => {
  const made = scriptedProject(context, [
    { id: "unsteady", does: "flaky" },
    { id: "broken", does: "fail" },
  ]);
  const ended = await plimsoll(made, ["run", "--workers", "2", "--retries", "2"]);
  const report = expectTruthful(made, ended, 2);
  expect(report.flaky).toBe(1);
  const attempts = Object.fromEntries(report.tests.map((one) => [one.id, one.attempts]));
  expect(attempts.unsteady).toMatchObject([{ outcome: "failed" }, { outcome: "passed" }]);
  expect(attempts.broken).toHaveLength(3);
  expect(new Set(attempts.unsteady!.map(({ workerId }) => workerId)).size).toBe(2);
  expect(ended.stdout).toContain("Flaky: passed only after failing (1)");
  expect(made.read(".plimsoll/reports/junit.xml")).toContain("flaky");
});

test("tests that share an exclusive key never overlap", async (context) => {
  const made = scriptedProject(context, [
    ...alike(6, { does: "sleep", ms: 60, exclusiveKeys: ["the-port"] }),
    { id: "free", does: "sleep", ms: 60 },
  ]);
  const ended = await plimsoll(made, ["run", "--workers", "3"]);
  expectTruthful(made, ended, 7);
  let holder: string | undefined;
  for (const { what, id } of made.executions().filter((one) => one.id !== "free")) {
    expect(holder).toBe(what === "begin" ? undefined : id);
    holder = what === "begin" ? id : undefined;
  }
});

test.concurrent("what no worker can run is not run, and everything else is", async (context) => {
  const tests = [...alike(4), { id: "choosy", labels: ["gpu"] }, { id: "big", labels: ["big"] }];
  const groups = [{ name: "small" }, { name: "large", labels: ["big"] }];
  const made = scriptedProject(context, tests, {}, { workers: groups });
  const ended = await plimsoll(made, ["run"]);
  const report = expectTruthful(made, ended, 6);
  expect(ended.status).toBe(3);
  expect(verdicts(report)).toMatchObject({ "not-run": ["choosy"] });
  expect(ended.stdout).toContain("does not have the label gpu");
  const big = report.tests.find(({ id }) => id === "big");
  expect(big?.attempts).toMatchObject([{ workerId: "large-1" }]);
});

test.concurrent("a suite whose labels no worker has is found, and not run", async (context) => {
  const more = { requirements: { labels: ["gpu"] } };
  const made = scriptedProject(context, alike(2), more, { workers: 1 });
  const ended = await plimsoll(made, ["run"]);
  expect(ended.status).toBe(3);
  expect(verdicts(expectTruthful(made, ended, 2))).toEqual({ "not-run": ["t1", "t2"] });
});

function speeds(made: Project): number[] {
  return runReport(made).workers.map(({ speed }) => speed);
}

test("a slow worker is found out, and the next run begins with what was learned", async (context) => {
  const groups = [
    { name: "quick", count: 2 },
    { name: "slow", environment: { SLOWNESS: "6" } },
  ];
  const tests = Array.from({ length: 24 }, (_, n) => ({
    id: `t${n}`,
    does: "sleep",
    ms: n === 0 ? 1000 : 200,
  }));
  const made = scriptedProject(context, tests, {}, { workers: groups });
  expectTruthful(made, await plimsoll(made, ["run"]), 24);
  const [quick = 0, , slow = 1] = speeds(made);
  expect(quick / slow).toBeGreaterThan(2);
  const from = made.executions().length;
  expectTruthful(made, await plimsoll(made, ["run"]), 24);
  // The longest test is what one of the workers begins with.
  const begun = made
    .executions()
    .slice(from)
    .filter(({ what }) => what === "begin");
  const firstOfEach = new Map(begun.reverse().map(({ workerId, id }) => [workerId, id]));
  expect([...firstOfEach.values()]).toContain("t0");
});
