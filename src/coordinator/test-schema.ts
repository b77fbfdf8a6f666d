/** Tests and what they need, as they are handed in: checked, and made into what the core reads. */

import { z } from "zod";
import type { TestRequirements, TestSpec, VersionRange } from "../core/model/test.ts";
import { parseVersionRange } from "./version-range.ts";

const word = z.string().min(1);
/** 0 asks for nothing. */
const quantity = z.number().nonnegative();

/** 1 is the highest. */
export const prioritySchema = z.literal([1, 2, 3, 4, 5]);

/** A run's part of what there is, beside a run with weight 1. */
export const weightSchema = z.number().positive();

const bound = z.strictObject({
  operator: z.enum(["<", "<=", ">", ">=", "="]),
  major: z.int(),
  minor: z.int(),
  patch: z.int(),
  prerelease: z.boolean().exactOptional(),
});

/** As a person writes it, or parsed already. */
const versionRange = z
  .union([z.string(), z.strictObject({ text: z.string(), anyOf: z.array(z.array(bound)) })])
  .transform((given, context): VersionRange => {
    if (typeof given !== "string") return given;
    const range = parseVersionRange(given);
    if (range !== undefined) return range;
    context.addIssue({
      code: "custom",
      message: `${JSON.stringify(given)} is not a range of versions, such as ">=20 <23" or "^3.11"`,
    });
    return z.NEVER;
  });

/** What can be asked of a machine. */
const machineShape = {
  /** Reserved while a test runs; a worker has what its machine or container has. */
  minimumMemoryGb: quantity.exactOptional(),
  cpuCores: quantity.exactOptional(),
  /** Whole GPUs; one when only their memory or kind is given. */
  gpus: z.int().nonnegative().exactOptional(),
  gpuMemoryGb: quantity.exactOptional(),
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

/** What the tests of a suite need: everything but what belongs to a single test. */
export const commonRequirements = {
  ...machineShape,
  /** Besides the rest, any one of these. */
  alternatives: z.array(z.strictObject(machineShape)).min(1).exactOptional(),
  /** Where its tests run best, if there is a choice. */
  preferredBackend: word.exactOptional(),
  modelId: word.exactOptional(),
  /** Tests of one family are kept together by the policy `affinity`. */
  modelFamily: word.exactOptional(),
};

const requirements = {
  ...commonRequirements,
  workerClasses: z.array(word).exactOptional(),
  testId: z.string().exactOptional(),
  labels: z.array(z.string()).default([]),
  exclusiveKeys: z.array(z.string()).default([]),
  priority: prioritySchema.default(3),
  expectedDurationSeconds: z.number().positive().exactOptional(),
  // Whatever the core knows of a test can be said of it.
} satisfies Record<keyof TestRequirements, z.ZodType>;

const testShape = {
  key: z.string().regex(/^[^:]+:./s, "has to be suite:id"),
  /** By default what stands before the first colon of the key. */
  suite: word.exactOptional(),
  /** Suites and tests of one name in different projects have nothing to do with each other. */
  project: word.exactOptional(),
  group: z.string().default(""),
  requirements: z.strictObject(requirements).prefault({}),
  repeatable: z.boolean().exactOptional(),
  retries: z.int().min(0).default(0),
  timeoutSeconds: z.number().positive().exactOptional(),
  /** For people who ask where a requirement comes from. */
  requirementSources: z.record(z.string(), z.string()).exactOptional(),
} satisfies Record<keyof TestSpec, z.ZodType>;

export const testSchema = z.strictObject(testShape).transform((test): TestSpec => {
  const colon = test.key.indexOf(":");
  const testId = test.requirements.testId ?? test.key.slice(colon + 1);
  return {
    ...test,
    suite: test.suite ?? test.key.slice(0, colon),
    requirements: { ...test.requirements, testId },
  };
});

const count = z.int().nonnegative();

export const submissionSchema = z.strictObject({
  run: word,
  tests: z.array(testSchema),
  owner: z.string().exactOptional(),
  weight: weightSchema.exactOptional(),
  priority: prioritySchema.exactOptional(),
  /** Of tests that an earlier service had begun with, by key: what became of them there. */
  earlier: z
    .record(z.string(), z.strictObject({ attempts: count, failures: count, deaths: count }))
    .exactOptional(),
});
