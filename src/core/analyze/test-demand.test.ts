/** An analysis in the words of the balancer. */

import { expect, test } from "vitest";
import type { TestDescription } from "../model/test-description.ts";
import { demandOf } from "./test-demand.ts";
import { TestRequirementAnalyzer } from "./test-requirement-analyzer.ts";

const analyzer = new TestRequirementAnalyzer();
const demand = (description: TestDescription) => demandOf(analyzer.analyze(description));

test("a test with an open backend demands no GPU but in an alternative", () => {
  const open = demand({ modelId: "mistralai/Mistral-7B-v0.1" });
  expect(open.modelFamily).toBe("text");
  expect(open.gpus).toBeUndefined();
  expect(open.gpuMemoryGb).toBeUndefined();
  expect(open.cpuCores).toBeUndefined();
  expect(open.alternatives?.[0]).toMatchObject({ gpus: 1 });
  expect(open.alternatives?.[1]).not.toHaveProperty("gpus");
});

test("a GPU backend demands a GPU with memory", () => {
  expect(demand({ modelId: "gpt2", backend: "cuda", cpuCores: 3 })).toMatchObject({
    backends: ["cuda"],
    gpus: 1,
    gpuMemoryGb: expect.any(Number),
    cpuCores: 3,
  });
});

test("a web backend is a feature of the browser", () => {
  const found = demand({ modelId: "gpt2", backend: "webgpu", browser: "firefox" });
  expect(found.browser).toEqual({ name: "firefox", features: ["webgpu"] });
  expect(found.backends).toBeUndefined();
  expect(demand({ modelId: "gpt2", platform: "web" }).browser).toEqual({});
});

test("a test without a model demands none of a family", () => {
  expect(demand({})).not.toHaveProperty("modelFamily");
});
