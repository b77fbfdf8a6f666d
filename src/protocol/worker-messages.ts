/** Messages from a worker to its coordinator. */

import { z } from "zod";
import type { TestCell } from "../core/model/test-description.ts";
import { isTestCell } from "../core/model/test-description.ts";
import { caseResultSchema, testResultSchema } from "./result-schema.ts";

const attempt = z.int().positive();
const batch = z.int().positive();

/** What a worker offers. */
export const capabilitiesSchema = z.object({
  workerId: z.string(),
  incarnation: z.int().positive(),
  workerClass: z.string(),
  host: z.string(),
  slots: z.int().positive(),
  labels: z.array(z.string()),
  dedicatedTo: z.string().exactOptional(),
  hardwareSpecs: z.object({
    cpuCores: z.number(),
    cpuModel: z.string(),
    memoryGb: z.number(),
    platform: z.string(),
    architecture: z.string(),
  }),
  softwareVersions: z.record(z.string(), z.string()),
  supportedBackends: z.array(z.string()).readonly().exactOptional(),
  browsers: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        features: z.array(z.string()).readonly(),
      }),
    )
    .readonly()
    .exactOptional(),
  gpus: z
    .array(z.object({ kind: z.string(), memoryGb: z.number().nonnegative().exactOptional() }))
    .readonly()
    .exactOptional(),
  networkBandwidthMbps: z.number().nonnegative().exactOptional(),
  storageCapacityGb: z.number().nonnegative().exactOptional(),
  benchmarkSpeed: z
    .object({ speed: z.number().positive(), logDeviation: z.number().nonnegative() })
    .exactOptional(),
});

/** First message of a worker, and the only one before it is welcome. */
const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.int(),
  pid: z.int(),
  capabilities: capabilitiesSchema,
});

/** How busy a worker is. */
export const loadSchema = z.object({
  workerId: z.string(),
  activeTests: z.int(),
  cpuUtilization: z.number(),
  memoryUtilization: z.number(),
  gpuUtilization: z.number().exactOptional(),
  queueDepth: z.int().exactOptional(),
  cpuPressure: z.number().exactOptional(),
  memoryPressure: z.number().exactOptional(),
  ioPressure: z.number().exactOptional(),
  heat: z.number().exactOptional(),
});

const heartbeatSchema = z.object({ type: z.literal("heartbeat"), load: loadSchema });

/** What happened to attempts since the last message, in order. */
const progressSchema = z.object({
  type: z.literal("progress"),
  events: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("started"), attempt }),
      // Taken back as asked: it has not started and will not.
      z.object({ kind: z.literal("revoked"), attempt }),
      z.object({ kind: z.literal("case"), attempt, result: caseResultSchema }),
      z.object({ kind: z.literal("finished"), attempt, result: testResultSchema }),
    ]),
  ),
});

/** What the user has to mend. */
const problemSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

/** How a batch came to its end; attempts of it that were not reported did not finish. */
const batchEndedSchema = z.object({
  type: z.literal("batch-ended"),
  batch,
  /**
   * `completed`: the runner went through it. `runner-died`: its process ended by itself.
   * `cancelled`: as the coordinator asked. `suite-broken`: no test of the suite can run, see error.
   * `refused`: none can run on this worker, see error; others may.
   */
  how: z.enum(["completed", "runner-died", "cancelled", "suite-broken", "refused"]),
  /** Time from the request to the start of the first test: runner start and the like. */
  startSeconds: z.number().nonnegative(),
  /** What ended a runner that died. */
  death: z.enum(["crash", "memory", "silence"]).exactOptional(),
  /** Exit status or signal of a runner that died, and the last lines that it printed. */
  detail: z.string().exactOptional(),
  error: problemSchema.exactOptional(),
});

const discoveredTestSchema = z.object({
  id: z.string().min(1),
  file: z.string().exactOptional(),
  group: z.string().exactOptional(),
  exclusiveKeys: z.array(z.string()).exactOptional(),
  labels: z.array(z.string()).exactOptional(),
  priority: z.literal([1, 2, 3, 4, 5]).exactOptional(),
  expectedDurationSeconds: z.number().positive().exactOptional(),
  timeoutSeconds: z.number().positive().exactOptional(),
  /** Its fields are read forgivingly, where they are used. */
  cell: z.custom<TestCell>(isTestCell).exactOptional(),
});

const discoveredSchema = z.object({
  type: z.literal("discovered"),
  suite: z.string(),
  discovery: z.object({ tests: z.array(discoveredTestSchema), notes: z.array(z.string()) }),
});

const discoveryFailedSchema = z.object({
  type: z.literal("discovery-failed"),
  suite: z.string(),
  error: problemSchema,
  /** Only this worker cannot look through it; others may. */
  refused: z.literal(true).exactOptional(),
});

/** A runner could not close its suite in good order: a teardown failed. */
const closeFailedSchema = z.object({
  type: z.literal("close-failed"),
  suite: z.string(),
  error: problemSchema,
});

export const workerMessageSchema = z.discriminatedUnion("type", [
  helloSchema,
  heartbeatSchema,
  progressSchema,
  batchEndedSchema,
  discoveredSchema,
  discoveryFailedSchema,
  closeFailedSchema,
]);

export type WorkerMessage = z.infer<typeof workerMessageSchema>;
export type ProgressEvent = Extract<WorkerMessage, { type: "progress" }>["events"][number];
