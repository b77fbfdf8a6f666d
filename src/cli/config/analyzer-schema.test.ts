/** What a configuration may say of the analyzer's tables, and of the cells of its suites. */

import { expect, test } from "vitest";
import { DEFAULT_EXECUTION } from "../../core/analyze/tables/execution.ts";
import { DEFAULT_HARDWARE } from "../../core/analyze/tables/hardware.ts";
import { DEFAULT_MEMORY } from "../../core/analyze/tables/memory.ts";
import { DEFAULT_SIZES } from "../../core/analyze/tables/sizes.ts";
import { TestRequirementAnalyzer } from "../../core/analyze/test-requirement-analyzer.ts";
import { analyzerSchema } from "./analyzer-schema.ts";
import { cellSchema } from "./cell-schema.ts";

test("every entry that the tables have can be changed", () => {
  const tables = {
    modelNames: { "Acme-LM": "text" },
    sizes: DEFAULT_SIZES,
    memory: DEFAULT_MEMORY,
    execution: DEFAULT_EXECUTION,
    hardware: DEFAULT_HARDWARE,
  };
  expect(analyzerSchema.parse(tables)).toEqual(tables);
});

test("what a configuration says, the analyzer goes by", () => {
  const overrides = analyzerSchema.parse({
    modelNames: { "Acme-LM": "audio" },
    memory: { runtimeGb: 40 },
  });
  const { requirements } = new TestRequirementAnalyzer(overrides).analyze({
    modelId: "x/acme_lm",
    backend: "cpu",
  });
  expect(requirements.modelFamily).toBe("audio");
  expect(requirements.minimumMemoryGb).toBeGreaterThan(40);
});

test.each([
  [{ memroy: {} }, "memroy"],
  [{ modelNames: { acme: "opera" } }, "modelNames"],
  [{ modelNames: { "--": "text" } }, "letter or a digit"],
  [{ execution: { batchSize: { opera: 3 } } }, "opera"],
  [{ memory: { runtimeGb: -1 } }, "runtimeGb"],
  [{ hardware: { backends: { text: { tpu: 7 } } } }, "tpu"],
  [{ sizes: { knownSizes: { "Acme LM": 7 } } }, "Acme LM"],
])("%j is refused, and what is wrong is named", (tables, message) => {
  const { error } = analyzerSchema.safeParse(tables);
  expect(JSON.stringify(error?.issues)).toContain(message);
});

test("a cell is read strictly", () => {
  const cell = { modelId: "gpt2", precision: "bfloat16", testType: "train", tags: ["gpu"] };
  expect(cellSchema.parse(cell)).toEqual(cell);
  for (const wrong of [{ precision: "purple" }, { testType: "dance" }, { modelFamily: "opera" }]) {
    expect(cellSchema.safeParse(wrong).success).toBe(false);
  }
  expect(cellSchema.safeParse({ model: "gpt2" }).success).toBe(false);
});
