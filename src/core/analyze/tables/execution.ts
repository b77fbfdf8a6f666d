/** Batches, cores and durations. */

import type { Precision, TestType } from "../analyzed-requirements.ts";
import type { ModelFamily } from "../model-family.ts";
import type { SizeClass } from "../size-recognition.ts";

/** All tables of how tests are run and how long they take. */
export interface ExecutionTables {
  readonly cpuCores: Readonly<Record<SizeClass, number>>;
  readonly coresFactor: Readonly<Record<TestType, number>>;
  /** The usual batch of a model of medium size. */
  readonly batchSize: Readonly<Record<ModelFamily, number>>;
  readonly batchOfSize: Readonly<Record<SizeClass, number>>;
  readonly batchOfPrecision: Readonly<Record<Precision, number>>;
  /** Of an inference with a model of medium size, in seconds on a worker of speed 1. */
  readonly baseSeconds: number;
  readonly secondsOfFamily: Readonly<Record<ModelFamily, number>>;
  readonly secondsOfType: Readonly<Record<TestType, number>>;
  readonly secondsOfSize: Readonly<Record<SizeClass, number>>;
  /** Time grows with this power of the batch, and of the sequence beyond its usual length. */
  readonly batchExponent: number;
  readonly sequenceExponent: number;
}

/**
 * Figures of the earlier task analyzer (2025) where it had any: cores, batches and durations of
 * vision, text, audio and multimodal models, and all factors. The other families are set beside
 * these by how their models are used: one image or one series is a sample.
 */
export const DEFAULT_EXECUTION: ExecutionTables = {
  cpuCores: { small: 2, medium: 4, large: 8 },
  coresFactor: { inference: 1, training: 2, quantization: 1, benchmark: 1, integration: 1 },
  batchSize: {
    text: 16,
    "mixture-of-experts": 8,
    embedding: 32,
    vision: 32,
    "detection-segmentation": 8,
    multimodal: 4,
    audio: 8,
    diffusion: 1,
    "time-series": 64,
    tabular: 256,
    graph: 32,
    biology: 16,
    reinforcement: 32,
    unknown: 8,
  },
  // Powers of two around the medium one; the earlier analyzer listed 16, 32, 64 and the like.
  batchOfSize: { small: 2, medium: 1, large: 0.25 },
  batchOfPrecision: { fp32: 1, fp16: 1, bf16: 1, fp8: 2, int8: 2, int4: 2 },
  baseSeconds: 60,
  secondsOfFamily: {
    text: 1,
    "mixture-of-experts": 2,
    embedding: 0.6,
    vision: 1.2,
    "detection-segmentation": 1.5,
    multimodal: 2,
    audio: 1.5,
    diffusion: 3,
    "time-series": 0.7,
    tabular: 0.3,
    graph: 0.7,
    biology: 1.2,
    reinforcement: 1.5,
    unknown: 1,
  },
  secondsOfType: { inference: 1, training: 5, quantization: 3, benchmark: 2.5, integration: 2 },
  secondsOfSize: { small: 0.5, medium: 1, large: 3 },
  batchExponent: 0.7,
  sequenceExponent: 0.8,
};
