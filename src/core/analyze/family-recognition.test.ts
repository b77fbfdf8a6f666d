/** The family of a model, from its id alone. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { recognizeFamily } from "./family-recognition.ts";
import { FAMILY_PRECEDENCE } from "./model-family.ts";
import { NameIndex } from "./name-index.ts";
import { DEFAULT_NAMES } from "./tables/default-names.ts";
import { HELD_OUT_MODEL_IDS } from "./testing/held-out-model-ids.ts";
import { KNOWN_MODEL_IDS } from "./testing/known-model-ids.ts";

const index = new NameIndex(DEFAULT_NAMES);
const familyOf = (id: string) => recognizeFamily(id, index).family;

test.each(KNOWN_MODEL_IDS)("$id is $family", ({ id, family }) => {
  expect(familyOf(id)).toBe(family);
});

test("the table covers every family with several ids", () => {
  for (const family of [...FAMILY_PRECEDENCE, "unknown"]) {
    expect(KNOWN_MODEL_IDS.filter((known) => known.family === family).length).toBeGreaterThan(7);
  }
});

test("ids that nobody had in mind mostly find their family, and otherwise none", () => {
  const wrong = HELD_OUT_MODEL_IDS.filter(({ id, family }) => familyOf(id) !== family);
  const misled = wrong.filter(({ id }) => familyOf(id) !== "unknown");
  expect(wrong.length / HELD_OUT_MODEL_IDS.length).toBeLessThan(0.05);
  expect(misled.length).toBeLessThan(wrong.length / 2);
});

test("the evidence quotes the id", () => {
  expect(recognizeFamily("facebook/detr-resnet-50", index).evidence).toBe('"detr" in the model id');
  expect(recognizeFamily("ydshieh/vit-gpt2-coco-en", index).evidence).toContain("vitgpt2");
  expect(recognizeFamily("meta-llama/Llama-3.2-11B-Vision", index).evidence).toBe(
    '"llama3" together with "vision" in the model id',
  );
});

// What the earlier attempt at this got wrong by looking for parts of words.
test.each([
  ["facebook/hubert-base-ls960", "audio"],
  ["facebook/wav2vec2-bert", "audio"],
  ["microsoft/speecht5_tts", "audio"],
  ["suno/bark", "audio"],
  ["openai/clip-vit-base-patch32", "multimodal"],
  ["Qwen/Qwen2-VL-7B", "multimodal"],
  ["dandelin/vilt-b32-mlm", "multimodal"],
  ["facebook/convnext-base-224", "vision"],
  ["runwayml/stable-diffusion-inpainting", "diffusion"],
  ["acme/invitation-writer", "unknown"],
  ["acme/party-lines", "unknown"],
])("%s is %s, which a search for parts of words gets wrong", (id, family) => {
  expect(familyOf(id)).toBe(family);
});

test.each([
  "affidavit-reader",
  "bartender",
  "bertha",
  "robert",
  "clipper-ship",
  "dinosaur",
  "encoder",
  "gpu-temperature",
  "invoice",
  "opt-in-form",
  "optical-flowers",
  "phishing",
  "sam-smith",
  "swing",
  "vitamins",
  "yield",
])("%s is no model", (id) => {
  expect(familyOf(`acme/${id}`)).toBe("unknown");
});

const recognized = KNOWN_MODEL_IDS.filter(({ family }) => family !== "unknown");
const named = recognized.filter(
  ({ id, family }) => id.includes("/") && familyOf(id.slice(id.lastIndexOf("/") + 1)) === family,
);

test("most families are told by the name alone", () => {
  const slashed = recognized.filter(({ id }) => id.includes("/"));
  expect(named.length / slashed.length).toBeGreaterThan(0.99);
});

test("neither the organisation nor capitals change what a name says", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...named),
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/),
      fc.func(fc.boolean()),
      ({ id, family }, organization, isUpper) => {
        const name = id.slice(id.lastIndexOf("/") + 1);
        const cased = [...name].map((c, place) =>
          isUpper(place) ? c.toUpperCase() : c.toLowerCase(),
        );
        expect(familyOf(`${organization}/${cased.join("")}`)).toBe(family);
      },
    ),
    { numRuns: 2000 },
  );
});

test("separators do not change what a name says", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...named),
      fc.constantFrom("-", "_", " ", "--"),
      ({ id, family }, separator) => {
        const name = id.slice(id.lastIndexOf("/") + 1);
        // A point is also a decimal point and the mark of a tag.
        expect(familyOf(`acme/${name.replace(/[-_]/g, separator)}`)).toBe(family);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ["a maker of rerankers", "cross-encoder/acme-roberta", "embedding"],
  [
    "a maker of embeddings, of a narrower kind in the name",
    "sentence-transformers/clip-x",
    "multimodal",
  ],
  ["what tells made images from others", "acme/sdxl-detector", "vision"],
  ["what is detected in texts", "acme/gibberish-detection", "text"],
  ["a model of images that listens", "acme/resnet18-speech-commands", "audio"],
  ["a package of spaCy", "xx_core_news_sm", "text"],
  ["an everyday word before a size with a letter", "mixer_b32_224", "vision"],
])("%s", (_, id, family) => {
  expect(familyOf(id)).toBe(family);
});

test("a name of the user's comes before what its maker publishes", () => {
  const own = new NameIndex(DEFAULT_NAMES, { "acme-lm": "text" });
  expect(recognizeFamily("cross-encoder/acme_lm", own).family).toBe("text");
});

test("any string has a family, always the same", () => {
  const strings = fc.oneof(
    fc.string({ unit: "binary", maxLength: 2000 }),
    fc.string(),
    fc.constantFrom(
      "",
      "/",
      "//",
      "a/",
      "/a",
      "constructor",
      "__proto__",
      "toString",
      "a".repeat(1e5),
    ),
  );
  fc.assert(
    fc.property(strings, (id) => {
      expect(familyOf(id)).toBe(familyOf(id));
    }),
    { numRuns: 2000 },
  );
});

test("a registry's tag, a URL, a revision and a file do not hide the name", () => {
  expect(familyOf("whisper:large-v3")).toBe("audio");
  expect(familyOf("https://huggingface.co/google/vit-base-patch16-224?x=1#readme")).toBe("vision");
  expect(familyOf("facebook/detr-resnet-50@3f2a")).toBe("detection-segmentation");
  expect(familyOf("Xenova/all-MiniLM-L6-v2/onnx/model_quantized.onnx")).toBe("embedding");
});
