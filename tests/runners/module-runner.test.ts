/** The module runner with a real module. */

import path from "node:path";
import { describe, expect, test } from "vitest";
import { moduleRunner } from "../../src/runners/module/module-runner.ts";
import type { SuiteSpec } from "../../src/runners/runner.ts";
import { runIn, runnerConformance } from "./runner-conformance.ts";

const root = path.join(import.meta.dirname, "fixtures/module");
const suite: SuiteSpec = {
  name: "module",
  runner: "module",
  root,
  environment: {},
  options: { module: "runner.ts" },
};
const given = { adapter: moduleRunner, suite };

describe("conformance", () => {
  runnerConformance({
    ...given,
    passing: "pass",
    failing: "fail",
    skipped: "skip",
    endless: "endless",
    wrongOptions: { file: "runner.ts" },
  });
});

test("what a test prints is its own", async () => {
  const { results } = await runIn(given, ["print", "pass"]);
  expect(results.map(({ output }) => output)).toEqual(["to stdout\nto stderr\n", undefined]);
});

test("a thrown error is shown with its causes", async () => {
  const { results } = await runIn(given, ["fail"]);
  const [failure] = results[0]?.failures ?? [];
  expect(failure?.message).toBe("as planned");
  expect(failure?.stack).toContain("deeper");
});

test("a failed case fails the test", async () => {
  const { results } = await runIn(given, ["cases"]);
  expect(results[0]).toMatchObject({
    outcome: "failed",
    cases: [{ path: ["a", "b"], status: "failed", seconds: 0 }],
  });
});

test("a return value without sense is a failure", async () => {
  const { results } = await runIn(given, ["nonsense"]);
  expect(results[0]).toMatchObject({ outcome: "failed", cause: "test" });
});

test("setup comes before the first test", async () => {
  const { results } = await runIn(given, ["log"]);
  expect(results[0]?.note).toMatch(/^setup /);
});

test("a missing module is named", async () => {
  const missing = { ...suite, options: { module: "none.ts" } };
  await expect(runIn({ adapter: moduleRunner, suite: missing }, ["x"])).rejects.toMatchObject({
    code: "module-not-found",
  });
});
