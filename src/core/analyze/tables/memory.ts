/** How much memory models take. */

import type { Precision, TestType } from "../analyzed-requirements.ts";
import type { ModelFamily } from "../model-family.ts";
import type { SizeClass } from "../size-recognition.ts";

/** What one more sample of a batch takes. */
interface SampleMemory {
  /** Whatever the size of the model. */
  readonly gb: number;
  /** In addition, as a share of the memory of the weights. */
  readonly shareOfWeights: number;
}

/** All tables of memory; everything is in GB of 10^9 bytes. */
export interface MemoryTables {
  readonly bytesPerParameter: Readonly<Record<Precision, number>>;
  /** What a test of this kind holds for each parameter in addition to its weights, in bytes. */
  readonly extraBytesPerParameter: Readonly<Record<TestType, number>>;
  /** How many times the memory of a sample it holds. */
  readonly samplesHeld: Readonly<Record<TestType, number>>;
  readonly sample: Readonly<Record<ModelFamily, SampleMemory>>;
  /** Longer sequences take more than this one of samples, in tokens. */
  readonly usualSequenceLength: number;
  /** Taken where the number of parameters is unknown; in 32 bits. */
  readonly byFamily: Readonly<Record<ModelFamily, Readonly<Record<SizeClass, number>>>>;
  /** The share of that at other precisions. */
  readonly precisionShare: Readonly<Record<Precision, number>>;
  /** The process itself, with its framework. */
  readonly runtimeGb: number;
  /** What a GPU keeps for a process. */
  readonly gpuContextGb: number;
  /** Weights on their way to a GPU pass through memory in parts of at most so much. */
  readonly loadingPartGb: number;
  /** Models that need more are spread over several GPUs. */
  readonly largestGpuGb: number;
  /** From so many billions of parameters on a model is run in 16 bits unless declared otherwise. */
  readonly halfPrecisionFromBillions: number;
}

const classes = (small: number, medium: number, large: number) => ({ small, medium, large });
const sample = (gb: number, shareOfWeights: number): SampleMemory => ({ gb, shareOfWeights });

export const DEFAULT_MEMORY: MemoryTables = {
  bytesPerParameter: { fp32: 4, fp16: 2, bf16: 2, fp8: 1, int8: 1, int4: 0.5 },
  extraBytesPerParameter: {
    inference: 0,
    // Adam: gradients, two moments and a master copy, 16 bytes with the weights (Rajbhandari et al.
    // 2020, ZeRO).
    training: 12,
    // The weights before and after.
    quantization: 2,
    benchmark: 0,
    integration: 0,
  },
  // Training keeps the activations of all layers for the way back; inference reuses them.
  samplesHeld: { inference: 1, training: 4, quantization: 1, benchmark: 1, integration: 1 },
  // Per sample of 512 tokens or one image of the usual size. Text: the cache of Llama 2 7B is
  // 2 × 32 layers × 4096 × 2 bytes a token, 0.27 GB for 512 tokens beside 13.5 GB of weights (Touvron
  // et al. 2023). Detection: an image of 800 × 1333 through DETR's backbone. Diffusion: Stable
  // Diffusion 1.5 at 512 × 512 takes about 1 GB beside its weights. The others are our estimates
  // between these.
  sample: {
    text: sample(0.01, 0.02),
    "mixture-of-experts": sample(0.02, 0.005),
    embedding: sample(0.01, 0.02),
    vision: sample(0.02, 0.02),
    "detection-segmentation": sample(0.25, 0.1),
    multimodal: sample(0.05, 0.03),
    audio: sample(0.1, 0.03),
    diffusion: sample(0.7, 0.1),
    "time-series": sample(0.005, 0.02),
    tabular: sample(0.001, 0.01),
    graph: sample(0.005, 0.02),
    biology: sample(0.02, 0.03),
    reinforcement: sample(0.01, 0.01),
    unknown: sample(0.05, 0.03),
  },
  usualSequenceLength: 512,
  // Vision, text, audio and multimodal: figures of the earlier task analyzer, in use since 2025. The
  // others are set beside these by the usual sizes of their families.
  byFamily: {
    text: classes(2, 6, 12),
    "mixture-of-experts": classes(16, 64, 256),
    embedding: classes(1, 2, 4),
    vision: classes(2, 4, 8),
    "detection-segmentation": classes(2, 4, 8),
    multimodal: classes(3, 8, 16),
    audio: classes(2, 4, 8),
    diffusion: classes(6, 12, 28),
    "time-series": classes(1, 2, 4),
    tabular: classes(1, 2, 4),
    graph: classes(1, 2, 4),
    biology: classes(1, 3, 8),
    reinforcement: classes(1, 2, 8),
    unknown: classes(2, 4, 8),
  },
  // Figures of the earlier task analyzer: not everything shrinks with the weights.
  precisionShare: { fp32: 1, fp16: 0.6, bf16: 0.6, fp8: 0.3, int8: 0.3, int4: 0.15 },
  runtimeGb: 0.7,
  gpuContextGb: 0.5,
  // The default size of one file of a checkpoint in Transformers.
  loadingPartGb: 5,
  // The largest GPU that is common in 2025: A100 and H100 with 80 GB.
  largestGpuGb: 80,
  halfPrecisionFromBillions: 1,
};
