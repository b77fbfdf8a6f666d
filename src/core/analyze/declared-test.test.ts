/** Demands of tests by their models, where suites and cells declare some of them. */

import { expect, test } from "vitest";
import type { TestCell } from "../model/test-description.ts";
import type { DeclaredDemand } from "./declared-test.ts";
import { analyzeDeclared, sourcedDemand } from "./declared-test.ts";
import { TestRequirementAnalyzer } from "./test-requirement-analyzer.ts";

const analyzer = new TestRequirementAnalyzer();
const demand = (declared: DeclaredDemand, cell?: TestCell) =>
  sourcedDemand({ demand: declared, ...(cell && { cell }), origins: {} }, analyzer).demand;

test("without a model or a cell nothing is derived", () => {
  const declared = { labels: ["big"], backends: ["cuda"], modelFamily: "payments" };
  expect(demand(declared)).toEqual(declared);
});

test("what a model needs is demanded", () => {
  const found = demand({ modelId: "mistralai/Mistral-7B-v0.1", backends: ["cuda"] });
  expect(found).toMatchObject({ modelFamily: "text", gpus: 1, backends: ["cuda"] });
  expect(found.gpuMemoryGb).toBeGreaterThan(14);
  expect(found.minimumMemoryGb).toBeGreaterThan(0);
});

test("a test in a browser demands the browser and its feature", () => {
  const cell = { modelId: "openai/whisper-tiny", backend: "webgpu", browser: "firefox" };
  expect(demand({}, cell).browser).toEqual({ name: "firefox", features: ["webgpu"] });
});

test("what is declared comes before what is derived", () => {
  const declared: DeclaredDemand = {
    labels: ["big"],
    minimumMemoryGb: 1.5,
    cpuCores: 0.5,
    gpuMemoryGb: 3,
    preferredBackend: "rocm",
    modelFamily: "house-blend",
    browser: { features: ["webnn"] },
  };
  const cell = { modelId: "bert-base-uncased", backend: "cuda" };
  expect(demand(declared, cell)).toMatchObject({ ...declared, gpus: 1, backends: ["cuda"] });
});

test("the cell of a test comes before the demands of its suite", () => {
  const suite = { modelId: "gpt2", backends: ["cuda"], minimumMemoryGb: 64, gpuKind: "A100" };
  const cell = { modelId: "openai/whisper-tiny", backend: "cpu", minimumMemoryGb: 2 };
  const found = demand(suite, cell);
  expect(found).toMatchObject({
    modelId: "openai/whisper-tiny",
    modelFamily: "audio",
    backends: ["cpu"],
    minimumMemoryGb: 2,
    gpuKind: "A100",
  });
  expect(found.gpus).toBeUndefined();
});

test("a guess about an unknown model demands nothing", () => {
  expect(demand({ labels: [] }, { modelId: "acme/final-v2", backend: "cuda" })).toEqual({
    labels: [],
    modelId: "acme/final-v2",
    backends: ["cuda"],
    preferredBackend: "cuda",
  });
  expect(demand({}, { modelId: "acme/final-v2", parametersBillions: 7 })).toHaveProperty(
    "minimumMemoryGb",
  );
});

test("needs without a model stay as they are declared", () => {
  const cell = { backend: "cuda", minimumMemoryGb: 4, gpus: 2, gpuMemoryGb: 8 };
  expect(demand({}, cell)).toMatchObject({
    backends: ["cuda"],
    minimumMemoryGb: 4,
    gpus: 2,
    gpuMemoryGb: 8,
  });
  expect(demand({}, { backend: "cpu" })).not.toHaveProperty("minimumMemoryGb");
});

test("each value has its reason", () => {
  const declared = { modelId: "gpt2", minimumMemoryGb: 3 };
  const { reasons } = analyzeDeclared(declared, { tags: ["int8"] }, analyzer) ?? {};
  expect(reasons).toMatchObject({
    minimumMemoryGb: { source: "declared" },
    precision: { source: "declared" },
    modelFamily: { source: "recognised" },
    preferredBackend: { source: "table" },
  });
});
