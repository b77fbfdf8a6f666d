/** What a configuration says of a cell of a matrix: what tests do with which model. */

import { z } from "zod";
import { PRECISION_NAMES, TEST_TYPES } from "../../core/analyze/analyzed-requirements.ts";
import { familyNamed } from "../../core/analyze/model-family.ts";
import { precisionNamed, testTypeNamed } from "../../core/analyze/read-description.ts";

const word = z.string().min(1);
const count = z.int().min(1);

/** Strict where a matrix file is read forgivingly: what would be passed over is a mistake here. */
export const cellSchema = z.strictObject({
  /** As on a hub, with or without its organisation. */
  modelId: word.exactOptional(),
  modelFamily: word
    .refine((text) => familyNamed(text) !== undefined, { error: "is no family of models" })
    .exactOptional(),
  /** In billions. */
  parametersBillions: z.number().positive().exactOptional(),
  testType: word
    .refine((text) => testTypeNamed(text) !== undefined, {
      error: `is none of ${TEST_TYPES.join(", ")}`,
    })
    .exactOptional(),
  precision: word
    .refine((text) => precisionNamed(text) !== undefined, {
      error: `is none of ${PRECISION_NAMES.join(", ")}`,
    })
    .exactOptional(),
  batchSize: count.exactOptional(),
  /** In tokens. */
  sequenceLength: count.exactOptional(),
  /** Such as `web`, for tests in a browser. */
  platform: word.exactOptional(),
  /** Where it has to run: `cuda`, `cpu`, `webgpu`, … */
  backend: word.exactOptional(),
  browser: word.exactOptional(),
  /** Such as `gpu`, `training`, `model:bert-base`. */
  tags: z.array(word).exactOptional(),
});
