/** The configuration of a project: what `plimsoll.config.ts` may say. */

import { z } from "zod";
import { prioritySchema, weightSchema } from "../../coordinator/test-schema.ts";
import { analyzerSchema } from "./analyzer-schema.ts";
import { cellSchema } from "./cell-schema.ts";
import { fleetSchema } from "./fleet-schema.ts";
import type { OwnPolicy } from "./policy-schema.ts";
import { policySchema } from "./policy-schema.ts";
import { requirementsSchema } from "./requirements-schema.ts";
import {
  boundsSchema,
  numberSchema,
  rangeSchema,
  workerCountSchema,
} from "./worker-count-schema.ts";

/** Names become part of test keys and worker ids, so they have no colon, space or slash. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9@._-]+$/, "may have letters, digits and the characters @ . _ - only");

const retriesSchema = z.int().min(0).max(10);
const limitSchema = z.number().positive();

/** What is different for some tests of a suite. */
const ruleSchema = z.strictObject({
  /** Globs that their id or their file, from the suite's root, may match; one is enough. */
  tests: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .transform((given) => (typeof given === "string" ? [given] : given)),
  requirements: requirementsSchema.exactOptional(),
  cell: cellSchema.exactOptional(),
  retries: retriesSchema.exactOptional(),
  timeoutSeconds: limitSchema.exactOptional(),
  repeatable: z.boolean().exactOptional(),
  /** Among the tests of a run: 1 is the highest, by default 3. */
  priority: prioritySchema.exactOptional(),
  /** A guess, on a worker of usual speed, until there is history. */
  expectedDurationSeconds: z.number().positive().exactOptional(),
  /** No two tests that share one of them run at the same time. */
  exclusiveKeys: z.array(z.string().min(1)).min(1).exactOptional(),
});

const commonSuiteSchema = z.object({
  /** Unique; by default the runner's name. */
  name: name.optional(),
  runner: z.enum(["vitest", "node-test", "command", "module"]),
  /** Working directory of its tests, relative to the configuration file; by default its folder. */
  root: z.string().min(1).optional(),
  /** Added to the environment of its tests. */
  environment: z.record(z.string(), z.string()).optional(),
  /** More attempts that a failed test gets, on another worker if there is one; by default 0. */
  retries: retriesSchema.optional(),
  /** Limit of one test; without it, far beyond what its history predicts, at least a minute. */
  timeoutSeconds: limitSchema.optional(),
  /** Whether a test may run twice at once: by default on different hosts only. */
  repeatable: z.boolean().optional(),
  /** What a worker must offer for its tests. */
  requirements: requirementsSchema.optional(),
  /** What its tests do with which model; what they need is derived from it. */
  cell: cellSchema.optional(),
  /** What is different for some of its tests; later rules come before earlier ones. */
  rules: z.array(ruleSchema).optional(),
});

/** What is left beside the common part is for the suite's runner, which checks it itself. */
const suiteSchema = commonSuiteSchema.loose();

const workerGroupSchema = z.strictObject({
  /** Its workers are called `name-1`, `name-2`, …, and are one class: expected to be alike. */
  name,
  count: workerCountSchema.default({ min: 1, max: 1 }),
  /** Batches that one worker runs at once. */
  slots: z.int().min(1).max(256).default(1),
  labels: z.array(name).default([]),
  /** Added to the environment of its tests. */
  environment: z.record(z.string(), z.string()).default({}),
});

export const configurationSchema = z.strictObject({
  /** By default, what is found in the folder. */
  suites: z.array(suiteSchema).min(1).optional(),
  /**
   * A number of equal workers, bounds of one that follows the load (`"2..8"`, `{ min: 2, max: 8 }`),
   * or groups of workers; by default what the machine carries.
   */
  workers: z
    .union([numberSchema, z.array(workerGroupSchema).min(1), rangeSchema, boundsSchema])
    .optional(),
  /** Of its runs beside others: 1 is the highest, by default 3. */
  priority: prioritySchema.optional(),
  /** Share of its runs beside others, by default 1. */
  weight: weightSchema.optional(),
  /** Whose runs they are. */
  owner: z.string().min(1).optional(),
  /** How tests and workers are brought together, by default `hybrid`. */
  policy: policySchema.optional(),
  /** Entries of the tables by which the needs of tests of models are derived. */
  analyzer: analyzerSchema.optional(),
  /** Paths of the reports, relative to the configuration file. */
  reports: z
    .strictObject({
      junit: z.string().min(1).optional(),
      ctrf: z.string().min(1).optional(),
      json: z.string().min(1).optional(),
    })
    .optional(),
  /** A suite without tests is not an error. */
  passWithNoTests: z.boolean().optional(),
  /** Where runs go with `plimsoll run --fleet`. */
  fleet: fleetSchema.optional(),
  /** Whether settings follow what has paid on earlier runs, by default true. */
  tune: z.boolean().optional(),
});

export type Configuration = z.output<typeof configurationSchema>;
export type SuiteConfiguration = NonNullable<Configuration["suites"]>[number];

type CommonSuite = Omit<z.input<typeof commonSuiteSchema>, "runner">;

/** A suite that Vitest runs. */
export interface VitestSuite extends CommonSuite {
  runner: "vitest";
  /** Vitest's configuration file; by default Vitest looks for it. */
  config?: string;
  /** Projects to run, by name. */
  project?: string | string[];
  /** Further arguments of `vitest run`. */
  arguments?: string[];
}

/** A suite of `node:test` files; each file is a test. */
export interface NodeTestSuite extends CommonSuite {
  runner: "node-test";
  /** Arguments of node before the file, for example `["--import", "tsx"]`. */
  nodeArguments?: string[];
  /** Files or globs; by default what `node --test` takes. */
  patterns?: string[];
}

/** A suite of which each test is one process. */
export interface CommandSuite extends CommonSuite {
  runner: "command";
  /** Program and arguments; `{test}` stands for the test's id. */
  command: string[];
  /** Globs: each file that matches is a test. */
  tests?: string[];
  /** File that lists the tests, one id a line, or a trace file. */
  testsFrom?: string;
  /** Exit status that means "skipped". */
  skipExitCode?: number;
}

/** A suite that an ES module of your own finds and runs; see `defineRunner`. */
export interface ModuleSuite extends CommonSuite {
  runner: "module";
  /** The module, relative to the suite's root. */
  module: string;
}

/** What `plimsoll.config.ts` exports. */
export interface PlimsollConfig
  extends Omit<z.input<typeof configurationSchema>, "suites" | "policy"> {
  /** A policy by its name, or one of your own. */
  policy?: string | OwnPolicy;
  suites?: (VitestSuite | NodeTestSuite | CommandSuite | ModuleSuite)[];
}

/** Returns the configuration as it is: it only brings the types. */
export function defineConfig(config: PlimsollConfig): PlimsollConfig {
  return config;
}
