/** Trace files: which tests there are and how long they really take. */

import { z } from "zod";
import type { FileKind } from "./input-error.ts";
import { malformed, parseInput } from "./input-error.ts";

const seconds = z.number().nonnegative();
const priority = z.literal([1, 2, 3, 4, 5]);

const requiresSchema = z.object({
  backend: z.string().exactOptional(),
  memoryGb: z.number().nonnegative().exactOptional(),
  gpus: z.number().nonnegative().exactOptional(),
  gpuMemoryGb: z.number().nonnegative().exactOptional(),
  labels: z.array(z.string()).exactOptional(),
});

const testSchema = z.object({
  id: z.string().min(1),
  /** Time on a worker of speed 1. */
  seconds,
  group: z.string().exactOptional(),
  /** Time on workers of a class and speed 1; a class that is left out cannot run the test. */
  by: z.record(z.string(), seconds).exactOptional(),
  requires: requiresSchema.exactOptional(),
  submitAt: seconds.exactOptional(),
  priority: priority.exactOptional(),
  run: z.string().exactOptional(),
  /** No two tests that share one of these run at the same time. */
  exclusiveKeys: z.array(z.string()).exactOptional(),
  /** Whether it may run twice at once; by default on different workers. */
  repeatable: z.boolean().exactOptional(),
  /** After this time an attempt is ended, and has failed. */
  limitSeconds: z.number().positive().exactOptional(),
  /** How each attempt ends that is neither ended nor lost; by default it passes. */
  outcome: z.enum(["passed", "failed", "skipped"]).exactOptional(),
});

const runSchema = z.object({
  weight: z.number().positive().exactOptional(),
  priority: priority.exactOptional(),
  owner: z.string().exactOptional(),
});

const traceSchema = z.object({
  name: z.string().exactOptional(),
  unit: z.literal("seconds").exactOptional(),
  tests: z.array(testSchema),
  runs: z.record(z.string(), runSchema).exactOptional(),
  /** By group: what a worker of speed 1 takes to set up what its tests share, before the first. */
  setUps: z.record(z.string(), seconds).exactOptional(),
});

export type TraceFile = z.output<typeof traceSchema>;
export type TraceTest = TraceFile["tests"][number];
export type TraceRequirements = NonNullable<TraceTest["requires"]>;

const TRACE: FileKind<TraceFile> = {
  name: "trace",
  schema: traceSchema,
  form: '{"name": "…", "unit": "seconds", "tests": [{"id": "…", "seconds": 1.5}, …]}',
};

/**
 * Reads a trace out of parsed JSON.
 *
 * @param file for messages
 * @throws InputError when it is malformed or names a test twice
 */
export function parseTrace(value: unknown, file: string): TraceFile {
  const trace = parseInput(TRACE, value, file);
  const seen = new Set<string>();
  for (const [place, { id }] of trace.tests.entries()) {
    if (seen.has(id)) throw malformed(TRACE, file, [`tests[${place}].id: ${id} stands twice`]);
    seen.add(id);
  }
  return trace;
}
