/** The node:test runner with real test files. */

import path from "node:path";
import { describe, expect, test } from "vitest";
import { detectNodeTest } from "../../src/runners/node-test/node-test-detection.ts";
import { nodeTestRunner } from "../../src/runners/node-test/node-test-runner.ts";
import type { SuiteSpec } from "../../src/runners/runner.ts";
import { runIn, runnerConformance } from "./runner-conformance.ts";

const root = path.join(import.meta.dirname, "fixtures/node-test");
const found = detectNodeTest(root);
const suite: SuiteSpec = {
  name: "node",
  runner: "node-test",
  root,
  environment: {},
  options: found[0]?.options ?? {},
};
const given = { adapter: nodeTestRunner, suite };

async function run(id: string) {
  return (await runIn(given, [id])).results[0];
}

describe("conformance", () => {
  runnerConformance({
    ...given,
    passing: "test/pass.js",
    failing: "test/fail.js",
    skipped: "test/skip.js",
    killed: "test/kill.js",
    endless: "test/endless.js",
    wrongOptions: { pattern: "x" },
  });
});

test("the project's own script says how to run it", () => {
  expect(found).toEqual([
    {
      runner: "node-test",
      root,
      options: {
        patterns: ["broken", "endless", "fail", "kill", "pass", "plain", "skip"].map(
          (name) => `test/${name}.js`,
        ),
        environment: { FROM_SCRIPT: "1" },
      },
      because: "package.json's script unit runs node --test",
    },
  ]);
});

test("every test and subtest is a case, with its place and its remarks", async () => {
  const result = await run("test/pass.js");
  expect(result?.cases?.map(({ path: titles, status }) => [titles.join(" > "), status])).toEqual([
    ["plain", "passed"],
    ["group > inside > deeper", "passed"],
    ["group > inside", "passed"],
    ["group > not yet", "skipped"],
    ["group > left out", "skipped"],
  ]);
  expect(result?.cases?.[0]).toMatchObject({
    location: { file: "test/pass.js", line: 4, column: 1 },
    output: "a remark",
  });
  expect(result?.cases?.[3]?.note).toBe("todo, fails for now: later");
  expect(result?.cases?.[4]?.note).toBe("no reason");
  expect(result?.output).toBe("printed by the file\n");
});

test("a failure brings its message, stack and difference", async () => {
  const result = await run("test/fail.js");
  const [failure] = result?.cases?.[0]?.failures ?? [];
  expect(failure?.message).toContain("own words");
  expect(failure?.stack).toContain("fail.js:5");
  expect(failure?.diff).toBe("- expected: 3\n+ actual: 2");
});

test("a broken hook of a suite shows although no test failed by it", async () => {
  const result = await run("test/fail.js");
  expect(result?.failures?.map(({ message }) => message)).toEqual(["suite hooks: broken hook"]);
});

test("a file without tests is a case of its own", async () => {
  const result = await run("test/plain.js");
  expect(result).toMatchObject({
    outcome: "passed",
    cases: [{ path: ["test/plain.js"], status: "passed" }],
  });
});

test("a file that does not compile fails with what Node says of it", async () => {
  const result = await run("test/broken.js");
  expect(result).toMatchObject({ outcome: "failed", cause: "test", cases: [{ status: "failed" }] });
  expect(result?.cases?.[0]?.failures?.[0]?.stack).toContain("SyntaxError");
});

test("cases before a crash are kept", async () => {
  const result = await run("test/kill.js");
  expect(result?.cases?.map(({ status }) => status)).toEqual(["passed", "failed"]);
});
