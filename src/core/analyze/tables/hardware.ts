/** Which hardware and which browser suits which models. */

import type { Precision, TestType } from "../analyzed-requirements.ts";
import type { ModelFamily } from "../model-family.ts";

/** How well each of some things suits, from 0 to 1. */
export type Scores = Readonly<Record<string, number>>;

/** All tables of preference. */
export interface HardwareTables {
  readonly backends: Readonly<Record<ModelFamily, Scores>>;
  /** Of the web platform. */
  readonly webBackends: Readonly<Record<ModelFamily, Scores>>;
  readonly browsers: Readonly<Record<ModelFamily, Scores>>;
  /** Multiplies the scores of these backends for tests of a kind; `*` stands for all others. */
  readonly backendOfType: Readonly<Record<TestType, Scores>>;
  readonly backendOfPrecision: Readonly<Record<Precision, Scores>>;
  /** Multiplies the scores of these browsers where a backend is used. */
  readonly browserOfBackend: Readonly<Record<string, Scores>>;
  /** Backends that need a GPU of the machine. */
  readonly gpuBackends: readonly string[];
  /** Platforms on which tests run in a browser. */
  readonly webPlatforms: readonly string[];
}

const native = (
  cuda: number,
  rocm: number,
  mps: number,
  openvino: number,
  hexagon: number,
  cpu: number,
): Scores => ({ cuda, rocm, mps, openvino, hexagon, cpu });
const web = (webgpu: number, webnn: number, webgl: number, wasm: number): Scores => ({
  webgpu,
  webnn,
  webgl,
  wasm,
});
const browsers = (chrome: number, edge: number, firefox: number, safari: number): Scores => ({
  chrome,
  edge,
  firefox,
  safari,
});

// Vision, text, audio and multimodal: figures of the earlier task analyzer (2025).
const VISION = native(0.9, 0.8, 0.7, 0.7, 0.6, 0.3);
const TEXT = native(0.9, 0.7, 0.7, 0.6, 0.5, 0.5);
const AUDIO = native(0.8, 0.7, 0.8, 0.7, 0.7, 0.6);
const MULTIMODAL = native(0.9, 0.7, 0.7, 0.6, 0.5, 0.3);
// Too small for a GPU to pay: set here.
const LIGHT = native(0.6, 0.5, 0.5, 0.5, 0.3, 0.7);
const HEAVY = native(1, 0.8, 0.6, 0.3, 0.1, 0.1);

// ONNX Runtime Web 1.30, measured: five models of audio and text recognition ran on WASM in all
// browsers, none on WebGL; an audio model gave wrong numbers on WebGPU. WebNN first for text
// embeddings is a figure of the earlier resource-pool bridge.
const WEB_GRAPHICS = web(0.9, 0.8, 0.5, 0.6);
const WEB_TEXT = web(0.9, 0.7, 0.2, 0.6);
const WEB_EMBEDDING = web(0.8, 0.9, 0.3, 0.7);
const WEB_AUDIO = web(0.7, 0.6, 0.2, 0.8);
const WEB_LIGHT = web(0.5, 0.6, 0.3, 0.9);

// Figures of the earlier task analyzer; embeddings after its bridge, which sends them to Edge.
const BROWSERS_VISION = browsers(0.9, 0.8, 0.7, 0.8);
const BROWSERS_TEXT = browsers(0.8, 0.9, 0.7, 0.7);
const BROWSERS_AUDIO = browsers(0.7, 0.8, 0.9, 0.7);
const BROWSERS_MULTIMODAL = browsers(0.8, 0.8, 0.7, 0.7);

export const DEFAULT_HARDWARE: HardwareTables = {
  backends: {
    text: TEXT,
    "mixture-of-experts": HEAVY,
    embedding: TEXT,
    vision: VISION,
    "detection-segmentation": VISION,
    multimodal: MULTIMODAL,
    audio: AUDIO,
    diffusion: HEAVY,
    "time-series": TEXT,
    tabular: LIGHT,
    graph: TEXT,
    biology: TEXT,
    reinforcement: LIGHT,
    unknown: TEXT,
  },
  webBackends: {
    text: WEB_TEXT,
    "mixture-of-experts": WEB_TEXT,
    embedding: WEB_EMBEDDING,
    vision: WEB_GRAPHICS,
    "detection-segmentation": WEB_GRAPHICS,
    multimodal: WEB_GRAPHICS,
    audio: WEB_AUDIO,
    diffusion: WEB_GRAPHICS,
    "time-series": WEB_LIGHT,
    tabular: WEB_LIGHT,
    graph: WEB_LIGHT,
    biology: WEB_TEXT,
    reinforcement: WEB_LIGHT,
    unknown: WEB_TEXT,
  },
  browsers: {
    text: BROWSERS_TEXT,
    "mixture-of-experts": BROWSERS_TEXT,
    embedding: BROWSERS_TEXT,
    vision: BROWSERS_VISION,
    "detection-segmentation": BROWSERS_VISION,
    multimodal: BROWSERS_MULTIMODAL,
    audio: BROWSERS_AUDIO,
    diffusion: BROWSERS_VISION,
    "time-series": BROWSERS_TEXT,
    tabular: BROWSERS_TEXT,
    graph: BROWSERS_TEXT,
    biology: BROWSERS_TEXT,
    reinforcement: BROWSERS_TEXT,
    unknown: BROWSERS_MULTIMODAL,
  },
  // Factors of the earlier task analyzer.
  backendOfType: {
    inference: {},
    training: { cuda: 1.2, rocm: 1.2, "*": 0.8 },
    quantization: { cuda: 1.1 },
    benchmark: {},
    integration: {},
  },
  backendOfPrecision: {
    fp32: {},
    fp16: {},
    bf16: {},
    fp8: {},
    int8: { cpu: 1.2, openvino: 1.2, hexagon: 1.2 },
    int4: { cpu: 1.2, openvino: 1.2, hexagon: 1.2 },
  },
  browserOfBackend: {
    webnn: { edge: 1.3 },
    webgpu: { chrome: 1.2 },
    webgl: { firefox: 1.2 },
  },
  gpuBackends: ["cuda", "rocm", "mps", "directml", "vulkan"],
  webPlatforms: ["web", "browser", "webnn", "webgpu", "webgl", "wasm"],
};
