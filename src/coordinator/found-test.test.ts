/** What is said of a test in the configuration and by its runner becomes what the balancer knows of it. */

import { expect, test } from "vitest";
import { TestRequirementAnalyzer } from "../core/analyze/test-requirement-analyzer.ts";
import { toTestSpec } from "./found-test.ts";
import type { SuiteRequest, TestRule } from "./run-request.ts";
import { idleRules } from "./test-rules.ts";

const analyzer = new TestRequirementAnalyzer();
const suite: SuiteRequest = {
  spec: { name: "unit", runner: "module", root: "/project", environment: {}, options: {} },
  retries: 1,
  requirements: { labels: [] },
};

function ruled(...rules: TestRule[]): SuiteRequest {
  return { ...suite, requirements: { labels: ["linux"], minimumMemoryGb: 1 }, rules };
}

test("what a test does with its model becomes its requirements", () => {
  const ofModel = { ...suite, cell: { modelId: "mistralai/Mistral-7B-v0.1", backend: "cuda" } };
  const spec = toTestSpec(ofModel, { id: "x" }, { analyzer });
  expect(spec.requirements).toMatchObject({ testId: "x", modelFamily: "text", gpus: 1 });
  expect(spec.requirementSources).toMatchObject({ backends: "declared by the suite" });
  const other = toTestSpec(ofModel, { id: "y", cell: { backend: "cpu" } }, { analyzer });
  expect(other.requirements.backends).toEqual(["cpu"]);
  expect(other.requirementSources).toMatchObject({ backends: "declared by its runner" });
  expect(other.requirements.gpus).toBeUndefined();
  expect(toTestSpec(suite, { id: "z" }, { analyzer })).toEqual(toTestSpec(suite, { id: "z" }));
  expect(toTestSpec(suite, { id: "z" })).not.toHaveProperty("requirementSources");
});

test("a rule holds for the tests that match, and the last of several counts", () => {
  const withRules = ruled(
    { tests: ["gpu/**"], requirements: { gpus: 1, minimumMemoryGb: 8 }, retries: 0 },
    { tests: ["**/*.big.ts"], requirements: { minimumMemoryGb: 32 }, priority: 1 },
  );
  expect(toTestSpec(withRules, { id: "cpu/a.ts" })).toMatchObject({
    requirements: { minimumMemoryGb: 1, labels: ["linux"], priority: 3 },
    retries: 1,
  });
  const both = toTestSpec(withRules, { id: "gpu/deep/a.big.ts" });
  expect(both).toMatchObject({
    requirements: { gpus: 1, minimumMemoryGb: 32, labels: ["linux"], priority: 1 },
    retries: 0,
    requirementSources: {
      labels: "declared by the suite",
      gpus: "declared by the rule for gpu/**",
      minimumMemoryGb: "declared by the rule for **/*.big.ts",
    },
  });
});

test("a rule outranks the cell of its suite, and is outranked by what a runner says of a test", () => {
  const withRules: SuiteRequest = {
    ...suite,
    timeoutSeconds: 5,
    cell: { modelId: "bert-base-uncased", backend: "cuda" },
    rules: [{ tests: ["**"], requirements: { backends: ["cpu"] }, timeoutSeconds: 10 }],
  };
  expect(toTestSpec(withRules, { id: "a" }, { analyzer })).toMatchObject({
    requirements: { backends: ["cpu"] },
    timeoutSeconds: 10,
  });
  const own = { id: "a", cell: { backend: "rocm" }, timeoutSeconds: 20 };
  expect(toTestSpec(withRules, own, { analyzer })).toMatchObject({
    requirements: { backends: ["rocm"] },
    timeoutSeconds: 20,
  });
});

test("keys and labels of a runner are added to those of the rules", () => {
  const withRules = ruled({
    tests: ["db/*"],
    requirements: { labels: ["db"] },
    exclusiveKeys: ["db"],
  });
  const found = { id: "db/a", labels: ["slow"], exclusiveKeys: ["port"] };
  expect(toTestSpec(withRules, found).requirements).toMatchObject({
    labels: ["db", "slow"],
    exclusiveKeys: ["unit:db", "unit:port"],
  });
});

test("a glob may match the file where the id says more than that", () => {
  const withRules = ruled({ tests: ["src/*.ts"], repeatable: true });
  const file = "/project/src/a.ts";
  expect(toTestSpec(withRules, { id: "src/a.ts [dom]", file }).repeatable).toBe(true);
  expect(toTestSpec(withRules, { id: "src/deep/a.ts" }).repeatable).toBeUndefined();
});

test("rules without a test are named", () => {
  const withRules = ruled({ tests: ["a*"] }, { tests: ["gpu/**", "cuda/**"] });
  const found = { tests: [{ id: "abc" }], notes: [] };
  const results = [{ suite: withRules, found }];
  expect(idleRules({ paths: ["src"] }, results)).toEqual([]);
  expect(idleRules({ paths: [] }, results)).toEqual([
    "suite unit: no test matches gpu/** or cuda/**, so that rule is idle",
  ]);
});

test("keys that tests must not share are those of their project", () => {
  const found = { id: "a", exclusiveKeys: ["db"] };
  const keys = [undefined, "one", "two"].map(
    (project) => toTestSpec(suite, found, { project }).requirements.exclusiveKeys,
  );
  expect(keys).toEqual([["unit:db"], ["one/unit:db"], ["two/unit:db"]]);
});
