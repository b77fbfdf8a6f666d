/** How much memory a test takes, with and without a GPU. */

import type { Precision, TestType } from "./analyzed-requirements.ts";
import type { ModelFamily } from "./model-family.ts";
import type { SizeClass } from "./size-recognition.ts";
import type { MemoryTables } from "./tables/memory.ts";

/** What the memory depends on. */
export interface MemoryQuestion {
  readonly family: ModelFamily;
  readonly sizeClass: SizeClass;
  readonly parametersBillions: number | undefined;
  readonly precision: Precision;
  readonly testType: TestType;
  readonly batchSize: number;
  /** In tokens. */
  readonly sequenceLength: number;
}

/** What a test takes, in GB. */
export interface MemoryNeed {
  /** Main memory where no GPU is used. */
  readonly cpuGb: number;
  /** Main memory beside a GPU. */
  readonly besideGpuGb: number;
  /** Memory of all GPUs together. */
  readonly gpuGb: number;
  /** How it was found. */
  readonly text: string;
}

/** Samples of usual length and shorter take the same; this power of the length is the earlier analyzer's. */
const SEQUENCE_EXPONENT = 0.8;

export function memoryNeed(question: MemoryQuestion, tables: MemoryTables): MemoryNeed {
  const { family, sizeClass, precision, testType, parametersBillions } = question;
  const { modelGb, text } =
    parametersBillions === undefined
      ? {
          modelGb:
            tables.byFamily[family][sizeClass] *
            tables.precisionShare[precision] *
            (1 + tables.extraBytesPerParameter[testType] / tables.bytesPerParameter.fp32),
          text: `${sizeClass} ${family} models in ${precision}`,
        }
      : {
          modelGb:
            parametersBillions *
            (tables.bytesPerParameter[precision] + tables.extraBytesPerParameter[testType]),
          text: `${parametersBillions} billion parameters in ${precision}`,
        };
  const samplesGb = memoryOfSamples(question, tables);
  const total = modelGb + samplesGb;
  return {
    cpuGb: roundGb(total + tables.runtimeGb),
    besideGpuGb: roundGb(
      Math.min(modelGb, tables.loadingPartGb) + tables.runtimeGb + tables.gpuContextGb,
    ),
    gpuGb: roundGb(total + tables.gpuContextGb),
    text: `${text}, ${testType} with a batch of ${question.batchSize}`,
  };
}

function memoryOfSamples(question: MemoryQuestion, tables: MemoryTables): number {
  const { family, precision, testType, batchSize, sequenceLength, parametersBillions } = question;
  const { gb, shareOfWeights } = tables.sample[family];
  const weightsGb = (parametersBillions ?? 0) * tables.bytesPerParameter[precision];
  const longer = Math.max(1, sequenceLength / tables.usualSequenceLength) ** SEQUENCE_EXPONENT;
  return batchSize * (gb + shareOfWeights * weightsGb) * longer * tables.samplesHeld[testType];
}

/** Rounded up to a tenth: less would not be enough. */
export function roundGb(gb: number): number {
  return Math.max(0.1, Math.ceil(gb * 10 - 1e-6) / 10);
}
