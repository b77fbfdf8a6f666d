/** What the tests of a suite need of a worker, as a configuration says it. */

import { z } from "zod";
import { parseVersionRange } from "./version-range.ts";

const word = z.string().min(1);
const gigabytes = z.number().positive();

const versionRange = z.string().transform((text, context) => {
  const range = parseVersionRange(text);
  if (range !== undefined) return range;
  context.addIssue({
    code: "custom",
    message: `${JSON.stringify(text)} is not a range of versions, such as ">=20 <23" or "^3.11"`,
  });
  return z.NEVER;
});

const machineShape = {
  /** Reserved while a test runs; a worker has what its machine or container has. */
  minimumMemoryGb: gigabytes.exactOptional(),
  cpuCores: z.number().positive().exactOptional(),
  /** Whole GPUs; one when only their memory or kind is given. */
  gpus: z.int().min(1).exactOptional(),
  gpuMemoryGb: gigabytes.exactOptional(),
  gpuKind: word.exactOptional(),
  /** Any one of them. */
  backends: z.array(word).min(1).exactOptional(),
  browser: z
    .strictObject({ name: word.exactOptional(), features: z.array(word).exactOptional() })
    .exactOptional(),
  /** By program name; ranges as in package.json. */
  softwareVersions: z.record(word, versionRange).exactOptional(),
  /** A worker must have all of them. */
  labels: z.array(word).exactOptional(),
};

export const requirementsSchema = z.strictObject({
  ...machineShape,
  /** Besides the rest, any one of these. */
  alternatives: z.array(z.strictObject(machineShape)).min(1).exactOptional(),
  /** Where its tests run best, if there is a choice. */
  preferredBackend: word.exactOptional(),
  modelId: word.exactOptional(),
  /** Tests of one family are kept together by the policy `affinity`. */
  modelFamily: word.exactOptional(),
});
