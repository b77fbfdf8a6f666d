/** `plimsoll explain` on what a real run has stored. */

import type { TestContext } from "vitest";
import { expect, test } from "vitest";
import { plimsoll } from "./testing/plimsoll.ts";
import { scriptedProject } from "./testing/project.ts";

/** A run of tests of which one fails. */
async function projectThatRan(context: TestContext) {
  const tests = [{ id: "login/good" }, { id: "login/bad", does: "fail" }, { id: "export" }];
  const made = scriptedProject(context, tests, { retries: 1 });
  await plimsoll(made, ["run", "--workers", "2"]);
  return made;
}

test("a test is explained in words and as JSON, by a part of its name", async (context) => {
  const made = await projectThatRan(context);
  const { status, stdout } = await plimsoll(made, ["explain", "bad"]);
  expect(status).toBe(0);
  expect(stdout).toContain("s:login/bad\nIt failed on local-");
  expect(stdout).toContain("(2 attempts)");
  expect(stdout).toContain("it failed and is tried again");
  const story = JSON.parse((await plimsoll(made, ["explain", "s:login/bad", "--json"])).stdout);
  expect(story).toMatchObject({ test: "s:login/bad", verdict: "failed", submittedTests: 3 });
  const [first, second] = story.attempts;
  expect(first).toMatchObject({ epoch: 1, outcome: "failed", decidedTheTest: false });
  expect(second).toMatchObject({ epoch: 2, outcome: "failed", decidedTheTest: true });
  expect(second.workerId).not.toBe(first.workerId);
  expect(first.actualSeconds).toBeGreaterThanOrEqual(0);
  expect(first.decision.predictedSeconds).toHaveLength(3);
});

test("a test that the newest run has not is looked for in earlier ones", async (context) => {
  const made = await projectThatRan(context);
  const [{ id }] = JSON.parse((await plimsoll(made, ["runs", "--json"])).stdout);
  made.script([{ id: "other" }]);
  await plimsoll(made, ["run", "--workers", "1"]);
  const story = JSON.parse((await plimsoll(made, ["explain", "export", "--json"])).stdout);
  expect(story).toMatchObject({ run: id, verdict: "passed" });
  const here = await plimsoll(made, ["explain", "other", "--run", id]);
  expect(here).toMatchObject({ status: 2, stderr: expect.stringContaining("test-unknown") });
});

test("what cannot be explained is said with status 2", async (context) => {
  const none = await plimsoll(scriptedProject(context, []), ["explain", "a"]);
  expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining("nothing-to-explain") });
  const made = await projectThatRan(context);
  const several = await plimsoll(made, ["explain", "login"]);
  expect(several).toMatchObject({ status: 2, stdout: "" });
  expect(several.stderr).toContain("s:login/bad\n  s:login/good");
  const unknown = await plimsoll(made, ["explain", "logout"]);
  expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("test-unknown") });
  const elsewhere = await plimsoll(made, ["explain", "export", "--run", "x"]);
  expect(elsewhere).toMatchObject({ status: 2, stderr: expect.stringContaining("run-unknown") });
});

test("rules of a suite are obeyed, and it is said which of them asked for what", async (context) => {
  const rules = [
    { tests: "login/**", requirements: { cpuCores: 0.5 }, retries: 1 },
    { tests: "nowhere/*", priority: 1 },
  ];
  const tests = [{ id: "login/bad", does: "fail" }, { id: "export" }];
  const made = scriptedProject(context, tests, { requirements: { minimumMemoryGb: 0.01 }, rules });
  const { stdout: said } = await plimsoll(made, ["run", "--workers", "1"]);
  expect(said).toContain("no test matches nowhere/*");
  expect(said).not.toContain("login/**");
  const { stdout } = await plimsoll(made, ["explain", "bad"]);
  expect(stdout).toMatch(/minimumMemoryGb +0.01 +declared by the suite/);
  expect(stdout).toMatch(/cpuCores +0.5 +declared by the rule for login\/\*\*/);
  expect(stdout).toContain("(2 attempts)");
  const other = await plimsoll(made, ["explain", "export"]);
  expect(other.stdout).not.toContain("cpuCores");
});
