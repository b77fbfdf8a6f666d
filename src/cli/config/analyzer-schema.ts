/** The entries of the requirement analyzer's tables that a configuration adds or changes. */

import { z } from "zod";
import { PRECISION_NAMES, TEST_TYPES } from "../../core/analyze/analyzed-requirements.ts";
import type { ModelFamily } from "../../core/analyze/model-family.ts";
import { FAMILY_PRECEDENCE } from "../../core/analyze/model-family.ts";
import type { Overrides, RequirementTables } from "../../core/analyze/requirement-tables.ts";

const SIZE_CLASSES = ["small", "medium", "large"] as const;
const SIZE_WORDS = ["tiny", "small", "base", "medium", "large", "xl", "xxl"] as const;
const FAMILIES: readonly ModelFamily[] = [...FAMILY_PRECEDENCE, "unknown"];

const family = z.enum(FAMILIES);
const positive = z.number().positive();
const nonnegative = z.number().nonnegative();
const word = z.string().min(1);
const share = z.number().min(0).max(1);
const scores = z.record(word, share);
const factors = z.record(word, nonnegative);

/** Names and keys are told apart by their letters and digits only. */
const nameOfModel = z.string().regex(/[A-Za-z0-9]/, "needs a letter or a digit");

const byFamily = <Value extends z.ZodType>(value: Value) => z.partialRecord(family, value);
const bySize = <Value extends z.ZodType>(value: Value) =>
  z.partialRecord(z.enum(SIZE_CLASSES), value);
const byType = <Value extends z.ZodType>(value: Value) =>
  z.partialRecord(z.enum(TEST_TYPES), value);
const byPrecision = <Value extends z.ZodType>(value: Value) =>
  z.partialRecord(z.enum(PRECISION_NAMES), value);

const sizes = z.strictObject({
  knownSizes: z
    .record(
      z.string().regex(/^[a-z0-9]+( [a-z0-9]+)?$/, {
        error:
          "is no key: small letters and digits without separators, and after a blank a size word",
      }),
      positive,
    )
    .exactOptional(),
  typicalSizes: byFamily(z.partialRecord(z.enum(SIZE_WORDS), positive)).exactOptional(),
  sizeLimits: byFamily(
    z.strictObject({
      smallBillions: positive.exactOptional(),
      mediumBillions: positive.exactOptional(),
    }),
  ).exactOptional(),
});

const memory = z.strictObject({
  bytesPerParameter: byPrecision(positive).exactOptional(),
  extraBytesPerParameter: byType(nonnegative).exactOptional(),
  samplesHeld: byType(positive).exactOptional(),
  sample: byFamily(
    z.strictObject({
      gb: nonnegative.exactOptional(),
      shareOfWeights: nonnegative.exactOptional(),
    }),
  ).exactOptional(),
  usualSequenceLength: positive.exactOptional(),
  byFamily: byFamily(bySize(positive)).exactOptional(),
  precisionShare: byPrecision(positive).exactOptional(),
  runtimeGb: positive.exactOptional(),
  gpuContextGb: positive.exactOptional(),
  loadingPartGb: positive.exactOptional(),
  largestGpuGb: positive.exactOptional(),
  halfPrecisionFromBillions: positive.exactOptional(),
});

const execution = z.strictObject({
  cpuCores: bySize(positive).exactOptional(),
  coresFactor: byType(positive).exactOptional(),
  batchSize: byFamily(positive).exactOptional(),
  batchOfSize: bySize(positive).exactOptional(),
  batchOfPrecision: byPrecision(positive).exactOptional(),
  baseSeconds: positive.exactOptional(),
  secondsOfFamily: byFamily(positive).exactOptional(),
  secondsOfType: byType(positive).exactOptional(),
  secondsOfSize: bySize(positive).exactOptional(),
  batchExponent: share.exactOptional(),
  sequenceExponent: nonnegative.exactOptional(),
});

const hardware = z.strictObject({
  backends: byFamily(scores).exactOptional(),
  webBackends: byFamily(scores).exactOptional(),
  browsers: byFamily(scores).exactOptional(),
  backendOfType: byType(factors).exactOptional(),
  backendOfPrecision: byPrecision(factors).exactOptional(),
  browserOfBackend: z.record(word, factors).exactOptional(),
  gpuBackends: z.array(word).exactOptional(),
  webPlatforms: z.array(word).exactOptional(),
});

export const analyzerSchema = z.strictObject({
  /** Names of models of your own, with their families; they come before all other names. */
  modelNames: z.record(nameOfModel, family).exactOptional(),
  /** How many parameters models have, and which of them are small. */
  sizes: sizes.exactOptional(),
  /** What models take of memory, in GB. */
  memory: memory.exactOptional(),
  /** Batches, cores and first guesses of durations. */
  execution: execution.exactOptional(),
  /** Which backends and browsers suit which models. */
  hardware: hardware.exactOptional(),
}) satisfies z.ZodType<Overrides<RequirementTables>>;
