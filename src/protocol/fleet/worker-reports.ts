/** What a worker of a fleet tells the leading coordinator. */

import { z } from "zod";
import { capabilitiesSchema, loadSchema, workerMessageSchema } from "../worker-messages.ts";

/** A batch that a worker has not finished, as far as its own processes tell. */
const heldBatchSchema = z.object({
  run: z.string().min(1),
  batch: z.int().positive(),
  /** Those without a result, in the order in which they run. */
  attempts: z.array(z.int().positive()),
  /** For how long the first of them has been running; absent when none has begun. */
  runningSeconds: z.number().nonnegative().exactOptional(),
});

/** Says that a worker is there, with all that a coordinator needs that has not known it before. */
export const workerHelloSchema = z.object({
  protocol: z.int(),
  version: z.string(),
  /** `incarnation` grows with every process of the worker: milliseconds since 1970 at its start. */
  capabilities: capabilitiesSchema,
  /** The last leadership that it has heard of; 0 before the first. */
  epoch: z.int().nonnegative(),
  held: z.array(heldBatchSchema),
  /** Runs that were opened on it and not closed. */
  runs: z.array(z.string()),
  /** Number of the last report that the stream has taken, 0 before the first. */
  reported: z.int().nonnegative(),
  /** It is leaving and takes nothing more. */
  draining: z.boolean(),
});

/** What a coordinator answers to a greeting. */
export const helloAnswerSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("welcome"),
    epoch: z.int().positive(),
    coordinator: z.string(),
    heartbeatSeconds: z.number().positive(),
  }),
  /** `refused`: do not come again, say why and leave. `later`: greet again after a while. */
  z.object({ kind: z.literal("refused"), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal("later"), seconds: z.number().positive() }),
]);

/** Sign of life, many times a minute; one that is lost does not matter. */
export const heartbeatSchema = z.object({
  incarnation: z.int().positive(),
  epoch: z.int().nonnegative(),
  load: loadSchema,
});

/** Numbered messages that must not be lost: what came of orders. */
export const workerReportSchema = z.object({
  protocol: z.int(),
  workerId: z.string().min(1),
  incarnation: z.int().positive(),
  /** Counts the reports of this process from 1. */
  number: z.int().positive(),
  entries: z.array(z.object({ run: z.string().min(1), message: workerMessageSchema })).min(1),
});

export type HeldBatch = z.infer<typeof heldBatchSchema>;
export type WorkerHello = z.infer<typeof workerHelloSchema>;
export type HelloAnswer = z.infer<typeof helloAnswerSchema>;
export type WorkerHeartbeat = z.infer<typeof heartbeatSchema>;
export type WorkerReport = z.infer<typeof workerReportSchema>;
