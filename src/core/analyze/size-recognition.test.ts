/** The size of a model, from its id alone. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { recognizeSize } from "./size-recognition.ts";
import { DEFAULT_SIZES } from "./tables/sizes.ts";
import { KNOWN_MODEL_IDS } from "./testing/known-model-ids.ts";

const withSizes = KNOWN_MODEL_IDS.filter(
  ({ parametersBillions }) => parametersBillions !== undefined,
);

test.each(withSizes)("$id has $parametersBillions billion parameters", (known) => {
  const size = recognizeSize(known.id, known.family, DEFAULT_SIZES);
  expect(size.parametersBillions).toBeDefined();
  expect(Math.abs(Math.log(size.parametersBillions! / known.parametersBillions!))).toBeLessThan(
    0.05,
  );
});

// The sizes that an earlier attempt at this got wrong by looking for parts of words.
test.each([
  ["meta-llama/Llama-3.2-1B", "text", "small"],
  ["sentence-transformers/all-MiniLM-L6-v2", "embedding", "small"],
  ["huggyllama/llama-65b", "text", "large"],
  ["tiiuae/falcon-180B", "text", "large"],
] as const)("%s is %s and %s", (id, family, sizeClass) => {
  expect(recognizeSize(id, family, DEFAULT_SIZES).sizeClass).toBe(sizeClass);
});

test.each([
  ["BAAI/bge-large-en-v1.5", "embedding", "large"],
  ["google-bert/bert-base-uncased", "text", "medium"],
  ["openai/whisper-tiny", "audio", "small"],
  ["microsoft/resnet-50", "vision", "small"],
  ["mistralai/Mistral-7B-v0.1", "text", "medium"],
  ["mistralai/Mixtral-8x22B-v0.1", "mixture-of-experts", "large"],
  ["acme/thing", "unknown", "medium"],
] as const)("%s, a %s model, is %s", (id, family, sizeClass) => {
  expect(recognizeSize(id, family, DEFAULT_SIZES).sizeClass).toBe(sizeClass);
});

test("parameters in use are told apart from all parameters", () => {
  const size = recognizeSize("Qwen/Qwen3-235B-A22B", "mixture-of-experts", DEFAULT_SIZES);
  expect(size.parametersBillions).toBe(235);
  expect(size.activeParametersBillions).toBe(22);
});

test.each([
  "TheBloke/thing-4bit",
  "acme/thing-128k",
  "acme/net-224",
  "laion/thing-laion2b-s34b-b88k",
  "acme/int8-w4a16",
])("%s counts no parameters", (id) => {
  expect(recognizeSize(id, "unknown", DEFAULT_SIZES).parametersBillions).toBeUndefined();
});

test("any string has a class, and a count only if it is a positive number", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (id) => {
      const { sizeClass, parametersBillions } = recognizeSize(id, "text", DEFAULT_SIZES);
      expect(["small", "medium", "large"]).toContain(sizeClass);
      if (parametersBillions !== undefined) expect(parametersBillions).toBeGreaterThan(0);
    }),
  );
});
