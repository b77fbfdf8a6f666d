/** Reads what is declared of a test, in fields and in tags, forgivingly. */

import type { TestDescription } from "../model/test-description.ts";
import type { Precision, TestType } from "./analyzed-requirements.ts";
import { TEST_TYPES } from "./analyzed-requirements.ts";
import type { RequirementTables } from "./requirement-tables.ts";

const TYPE_ALIASES: Readonly<Record<string, TestType>> = {
  infer: "inference",
  train: "training",
  finetuning: "training",
  "fine-tuning": "training",
  quantisation: "quantization",
  quantize: "quantization",
  bench: "benchmark",
  performance: "benchmark",
};

const PRECISIONS: Readonly<Record<string, Precision>> = {
  fp32: "fp32",
  float32: "fp32",
  f32: "fp32",
  fp16: "fp16",
  float16: "fp16",
  half: "fp16",
  f16: "fp16",
  bf16: "bf16",
  bfloat16: "bf16",
  fp8: "fp8",
  float8: "fp8",
  int8: "int8",
  "8bit": "int8",
  q8: "int8",
  w8a8: "int8",
  int4: "int4",
  "4bit": "int4",
  q4: "int4",
  q4f16: "int4",
  fp4: "int4",
  nf4: "int4",
  nvfp4: "int4",
  mxfp4: "int4",
  w4a16: "int4",
};

const BROWSERS: readonly string[] = ["chrome", "chromium", "edge", "firefox", "safari", "webkit"];
const WEB_BACKENDS: readonly string[] = ["webnn", "webgpu", "webgl", "wasm"];
const OTHER_BACKENDS: readonly string[] = ["cpu", "openvino", "hexagon", "qnn", "coreml"];

/** How formats of quantised weights are called that do not name their precision. */
const QUANTIZED_FORMATS: Readonly<Record<string, Precision>> = {
  awq: "int4",
  gptq: "int4",
  gguf: "int4",
  bnb: "int4",
  exl2: "int4",
  onnxint8: "int8",
  quantized: "int8",
};

/** A word in small letters, without what surrounds it. */
export function plainWord(text: string): string {
  return text.trim().toLowerCase();
}

/** The kind of test that a word names. */
export function testTypeNamed(word: string): TestType | undefined {
  const plain = plainWord(word);
  const type = TEST_TYPES.find((each) => each === plain);
  return type ?? (Object.hasOwn(TYPE_ALIASES, plain) ? TYPE_ALIASES[plain] : undefined);
}

/** The precision that a word names. */
export function precisionNamed(word: string): Precision | undefined {
  const plain = plainWord(word).replace(/[-_ ]/g, "");
  return Object.hasOwn(PRECISIONS, plain) ? PRECISIONS[plain] : undefined;
}

/** The precision that a model id names, with the word that does. */
export function precisionIn(modelId: string): { precision: Precision; word: string } | undefined {
  const found = plainWord(modelId)
    .replace(/\b([48])-bit\b/g, "$1bit")
    .split(/[^a-z0-9]+/);
  const exact = found.find((word) => precisionNamed(word) !== undefined);
  if (exact !== undefined) return { precision: precisionNamed(exact) as Precision, word: exact };
  const format = found.find((word) => Object.hasOwn(QUANTIZED_FORMATS, word));
  return format === undefined
    ? undefined
    : { precision: QUANTIZED_FORMATS[format] as Precision, word: format };
}

/** Whether a backend is one of browsers. */
export function isWebBackend(backend: string): boolean {
  return WEB_BACKENDS.includes(backend);
}

/** No need and no batch is bigger. */
const LARGEST_NUMBER = 1e9;

/** A number that can be meant: above 0 and not absurd. Matrices hold all sorts of things. */
export function positive(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof number === "number" && number > 0 && number <= LARGEST_NUMBER ? number : undefined;
}

/** A text that can be meant: not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Keys of tags such as `model:bert-base`, with the fields they stand for. */
const TAG_KEYS: Readonly<Record<string, keyof TestDescription>> = {
  model: "modelId",
  modelid: "modelId",
  family: "modelFamily",
  type: "testType",
  precision: "precision",
  dtype: "precision",
  batch: "batchSize",
  sequence: "sequenceLength",
  platform: "platform",
  backend: "backend",
  device: "backend",
  browser: "browser",
  memory: "minimumMemoryGb",
  gpus: "gpus",
  cores: "cpuCores",
};

/** What the tags of a test declare. */
export function readTags(
  tags: readonly unknown[],
  tables: RequirementTables,
): Partial<Record<keyof TestDescription, string>> {
  const read: Partial<Record<keyof TestDescription, string>> = {};
  for (const tag of tags) {
    const entry = typeof tag === "string" ? readTag(tag.replace(/^@/, ""), tables) : undefined;
    if (entry !== undefined && read[entry.key] === undefined) read[entry.key] = entry.value;
  }
  return read;
}

function readTag(
  tag: string,
  tables: RequirementTables,
): { key: keyof TestDescription; value: string } | undefined {
  const pair = /^([a-z]+)[:=](.+)$/is.exec(tag.trim());
  if (pair !== null) {
    const name = plainWord(pair[1] ?? "");
    const key = Object.hasOwn(TAG_KEYS, name) ? TAG_KEYS[name] : undefined;
    return key && { key, value: pair[2] ?? "" };
  }
  const word = plainWord(tag);
  const backends = [...tables.hardware.gpuBackends, ...WEB_BACKENDS, ...OTHER_BACKENDS];
  if (backends.includes(word)) return { key: "backend", value: word };
  if (word === "gpu") return { key: "gpus", value: "1" };
  if (BROWSERS.includes(word)) return { key: "browser", value: word };
  if (tables.hardware.webPlatforms.includes(word)) return { key: "platform", value: word };
  if (testTypeNamed(word) !== undefined) return { key: "testType", value: word };
  if (precisionNamed(word) !== undefined) return { key: "precision", value: word };
  return undefined;
}
