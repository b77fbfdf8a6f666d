/** What a test needs, from what is declared and what is recognised. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { TestDescription } from "../model/test-description.ts";
import { TestRequirementAnalyzer } from "./test-requirement-analyzer.ts";
import { KNOWN_MODEL_IDS } from "./testing/known-model-ids.ts";

const analyzer = new TestRequirementAnalyzer();
const needs = (description: TestDescription) => analyzer.analyze(description).requirements;
const reasonOf = (description: TestDescription, key: "batchSize" | "modelFamily" | "gpus") =>
  analyzer.analyze(description).reasons[key]?.text;

test("a test says what it needs, each value with its reason", () => {
  const { requirements, reasons } = analyzer.analyze({
    modelId: "meta-llama/Llama-2-7b-hf",
    backend: "cuda",
    batchSize: 1,
  });
  expect(requirements).toMatchObject({
    modelId: "meta-llama/Llama-2-7b-hf",
    modelFamily: "text",
    sizeClass: "medium",
    parametersBillions: 7,
    testType: "inference",
    precision: "fp16",
    batchSize: 1,
    gpus: 1,
    preferredBackend: "cuda",
    backends: ["cuda"],
  });
  // 14 GB of weights, and a little beside them.
  expect(requirements.gpuMemoryGb).toBeGreaterThan(14);
  expect(requirements.gpuMemoryGb).toBeLessThan(16);
  expect(requirements.minimumMemoryGb).toBeLessThan(8);
  expect(Object.keys(reasons).sort()).toEqual(Object.keys(requirements).sort());
  expect(reasons.modelFamily?.source).toBe("recognised");
  expect(reasons.batchSize?.source).toBe("declared");
  expect(reasons.gpuMemoryGb?.text).toContain("7 billion parameters in fp16");
});

test("what is declared wins over what is recognised", () => {
  const declared = {
    modelFamily: "speech",
    parametersBillions: 3,
    minimumMemoryGb: 5,
    gpuMemoryGb: 7,
    gpus: 2,
    cpuCores: 6,
    expectedDurationSeconds: 9,
    precision: "int8",
    softwareVersions: { python: ">=3.10" },
  };
  expect(needs({ modelId: "bert-base-uncased", ...declared })).toMatchObject({
    ...declared,
    modelFamily: "audio",
  });
});

test("a declared family counts for its own test only", () => {
  needs({ modelId: "bert-base-uncased", modelFamily: "vision" });
  expect(needs({ modelId: "bert-base-uncased" }).modelFamily).toBe("text");
});

test("a test with an open backend runs with a GPU or without", () => {
  const open = needs({ modelId: "meta-llama/Llama-2-7b-hf" });
  expect(open.gpus).toBe(0);
  const [onGpu, without] = open.alternatives ?? [];
  expect(onGpu).toMatchObject({ gpus: 1, gpuMemoryGb: open.gpuMemoryGb });
  expect(onGpu?.backends).toContain("cuda");
  expect(without?.backends).toContain("cpu");
  expect(without?.minimumMemoryGb).toBeGreaterThan(open.minimumMemoryGb);
  expect(needs({ modelId: "x", backend: "cpu" }).alternatives).toBeUndefined();
});

test("a model too big for one GPU is spread over several", () => {
  const giant = needs({ modelId: "deepseek-ai/DeepSeek-V3", backend: "cuda" });
  expect(giant.gpus).toBeGreaterThan(10);
  expect(giant.gpuMemoryGb).toBeLessThanOrEqual(80);
  expect(reasonOf({ modelId: "deepseek-ai/DeepSeek-V3", backend: "cuda" }, "gpus")).toContain(
    "80 GB",
  );
});

test("fewer bits take less memory, training and longer inputs take more", () => {
  const at = (more: TestDescription) =>
    needs({ modelId: "mistralai/Mistral-7B-v0.1", batchSize: 1, backend: "cuda", ...more })
      .gpuMemoryGb;
  expect(at({ precision: "int4" })).toBeLessThan(at({ precision: "int8" }));
  expect(at({ precision: "int8" })).toBeLessThan(at({ precision: "fp16" }));
  expect(at({ precision: "fp16" })).toBeLessThan(at({ precision: "fp32" }));
  const whole = (more: TestDescription) => {
    const { gpuMemoryGb, gpus } = needs({
      modelId: "gpt2",
      batchSize: 8,
      backend: "cuda",
      ...more,
    });
    return gpuMemoryGb * gpus;
  };
  expect(whole({ testType: "training" })).toBeGreaterThan(2 * whole({}));
  expect(whole({ sequenceLength: 4096 })).toBeGreaterThan(whole({}));
});

test("the precision is read from the id of a quantised model", () => {
  expect(needs({ modelId: "TheBloke/Llama-2-13B-chat-GPTQ" }).precision).toBe("int4");
  expect(needs({ modelId: "unsloth/Llama-3.2-3B-Instruct-bnb-4bit" }).precision).toBe("int4");
  expect(needs({ modelId: "neuralmagic/Meta-Llama-3.1-8B-FP8" }).precision).toBe("fp8");
});

test("the batch follows the table until memory runs out", () => {
  const model = { modelId: "mistralai/Mistral-7B-v0.1", backend: "cuda" };
  const usual = needs(model).batchSize;
  const tight = needs({ ...model, memoryAtHandGb: 16 });
  expect(tight.batchSize).toBeLessThan(usual);
  expect(tight.gpuMemoryGb).toBeLessThanOrEqual(16);
  expect(needs({ ...model, memoryAtHandGb: 80 }).batchSize).toBe(usual);
  expect(needs({ ...model, memoryAtHandGb: 4 }).batchSize).toBe(1);
  expect(reasonOf({ ...model, memoryAtHandGb: 4 }, "batchSize")).toContain("even one sample");
});

test("small models take bigger batches, and so do few bits", () => {
  const batch = (modelId: string, precision = "fp32") => needs({ modelId, precision }).batchSize;
  expect(batch("openai/whisper-tiny")).toBeGreaterThan(batch("openai/whisper-large-v3"));
  expect(batch("bert-base-uncased", "int8")).toBe(2 * batch("bert-base-uncased"));
});

test.each([
  ["openai/whisper-tiny", "webgpu", "firefox"],
  ["google/vit-base-patch16-224", "webgpu", "chrome"],
  ["bert-base-uncased", "webnn", "edge"],
  ["sentence-transformers/all-MiniLM-L6-v2", "wasm", "edge"],
])("%s on %s runs best in %s", (modelId, backend, browser) => {
  const found = needs({ modelId, backend, platform: "web" });
  expect(found.preferredBrowser).toBe(browser);
  expect(found.browser).toBeUndefined();
  expect(found.gpus).toBe(0);
});

test("the web platform has its own backends", () => {
  expect(needs({ modelId: "openai/whisper-tiny", platform: "web" }).preferredBackend).toBe("wasm");
  expect(needs({ modelId: "BAAI/bge-small-en", platform: "web" }).preferredBackend).toBe("webnn");
  expect(needs({ modelId: "microsoft/resnet-50", browser: "Firefox" })).toMatchObject({
    preferredBackend: "webgpu",
    browser: "firefox",
    preferredBrowser: "firefox",
  });
  expect(needs({ modelId: "microsoft/resnet-50" }).browserScores).toBeUndefined();
});

test("training prefers CUDA, few bits make other hardware worth more", () => {
  const score = (more: TestDescription) =>
    needs({ modelId: "bert-base-uncased", ...more }).backendScores;
  expect(score({ testType: "training" }).cuda).toBe(1);
  expect(score({ testType: "training" }).cpu).toBeLessThan(score({}).cpu!);
  expect(score({ precision: "int8" }).openvino).toBeGreaterThan(score({}).openvino!);
});

test("several allowed backends: the best of them is preferred", () => {
  const found = needs({ modelId: "gpt2", backends: ["cpu", "cuda", "openvino"] });
  expect(found.preferredBackend).toBe("cuda");
  expect(found.backends).toEqual(["cpu", "cuda", "openvino"]);
  expect(found.alternatives?.map(({ backends }) => backends)).toEqual([
    ["cuda"],
    ["openvino", "cpu"],
  ]);
});

test("tags declare, and fields come before them", () => {
  const tagged = needs({
    tags: ["model:gpt2", "@training", "cuda", "int8", "batch=4", "nightly", "owner:me"],
  });
  expect(tagged).toMatchObject({
    modelId: "gpt2",
    testType: "training",
    preferredBackend: "cuda",
    precision: "int8",
    batchSize: 4,
  });
  expect(needs({ backend: "cpu", tags: ["cuda"] }).preferredBackend).toBe("cpu");
  expect(needs({ tags: ["gpu"] }).gpus).toBe(1);
  expect(needs({ tags: ["firefox"] }).browser).toBe("firefox");
});

test("durations grow with family, kind, size and batch", () => {
  const seconds = (description: TestDescription) => needs(description).expectedDurationSeconds;
  const base = { modelId: "bert-base-uncased" };
  expect(seconds({ ...base, testType: "training" })).toBe(5 * seconds(base));
  expect(seconds({ modelId: "openai/whisper-large-v3" })).toBeGreaterThan(
    seconds({ modelId: "openai/whisper-tiny" }),
  );
  expect(seconds({ ...base, batchSize: 64 })).toBeGreaterThan(seconds(base));
});

test("users add names and change figures", () => {
  const own = new TestRequirementAnalyzer({
    modelNames: { "Acme-LM": "text", bert: "vision" },
    sizes: { knownSizes: { acmelm: 5 } },
    memory: { runtimeGb: 10 },
    hardware: { backends: { text: { tpu: 1, cuda: 0.5 } } },
  });
  const found = own.analyze({ modelId: "acme/acme_lm-vision", backend: "cpu" });
  expect(found.requirements).toMatchObject({ modelFamily: "text", parametersBillions: 5 });
  expect(found.requirements.minimumMemoryGb).toBeGreaterThan(20);
  expect(found.reasons.modelFamily?.text).toContain("as configured");
  expect(own.analyze({ modelId: "bert-base-uncased" }).requirements.modelFamily).toBe("vision");
  expect(own.analyze({ modelId: "gpt2" }).requirements.preferredBackend).toBe("tpu");
  expect(needs({ modelId: "gpt2" }).preferredBackend).toBe("cuda");
});

test("what makes no sense is passed over, and said", () => {
  const odd = {
    modelId: 7,
    batchSize: -3,
    testType: "dancing",
    precision: "purple",
    modelFamily: "opera",
    gpus: Number.NaN,
    tags: [1, null, "__proto__:x", "constructor"],
    backends: [null, "CPU"],
    softwareVersions: "all",
  } as unknown as TestDescription;
  const found = analyzer.analyze(odd);
  expect(found.requirements).toMatchObject({
    modelFamily: "unknown",
    testType: "inference",
    precision: "fp32",
    preferredBackend: "cpu",
  });
  expect(found.reasons.testType?.text).toContain('"dancing" is no known type');
  expect(found.reasons.precision?.text).toContain('"purple"');
});

test("every description has sane requirements, always the same", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("cuda", "web", "training", "int8", "firefox", "cpu"),
  );
  const number = fc.oneof(fc.double(), fc.integer());
  const descriptions = fc.record(
    {
      modelId: fc.oneof(fc.string(), fc.constantFrom(...KNOWN_MODEL_IDS.map(({ id }) => id))),
      modelFamily: word,
      parametersBillions: number,
      testType: word,
      precision: word,
      batchSize: number,
      sequenceLength: number,
      platform: word,
      backend: word,
      browser: word,
      gpus: number,
      memoryAtHandGb: number,
      tags: fc.array(word, { maxLength: 4 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(descriptions, (description) => {
      const { requirements, reasons } = analyzer.analyze(description);
      expect(new TestRequirementAnalyzer().analyze(description)).toEqual({ requirements, reasons });
      for (const key of ["batchSize", "minimumMemoryGb", "gpuMemoryGb", "cpuCores"] as const) {
        expect(requirements[key]).toBeGreaterThan(0);
        expect(Number.isFinite(requirements[key])).toBe(true);
      }
      expect(requirements.expectedDurationSeconds).toBeGreaterThan(0);
      for (const score of Object.values(requirements.backendScores)) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 200 },
  );
});
