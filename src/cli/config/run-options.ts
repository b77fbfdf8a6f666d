/** What the command line says about a run: kept with the run, so that it can be resumed. */

import { z } from "zod";
import { prioritySchema } from "../../coordinator/test-schema.ts";
import { workerCountSchema } from "./worker-count-schema.ts";

export const runOptionsSchema = z.strictObject({
  /** Where the command was given: its paths are relative to it. */
  folder: z.string(),
  paths: z.array(z.string()),
  /** What stands after `--`. */
  command: z.array(z.string()).optional(),
  tests: z.array(z.string()).optional(),
  testsFrom: z.string().optional(),
  config: z.string().optional(),
  workers: workerCountSchema.optional(),
  retries: z.int().optional(),
  timeoutSeconds: z.number().optional(),
  suites: z.array(z.string()).optional(),
  policy: z.string().optional(),
  priority: prioritySchema.optional(),
  passWithNoTests: z.boolean().optional(),
});

export type RunOptions = z.output<typeof runOptionsSchema>;
