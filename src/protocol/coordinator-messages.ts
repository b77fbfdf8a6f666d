/** Messages from a coordinator to a worker. */

import { z } from "zod";

/** A suite as its workers have to know it. */
export const suiteSpecSchema = z.object({
  name: z.string(),
  runner: z.enum(["vitest", "node-test", "command", "module"]),
  root: z.string(),
  environment: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.unknown()),
});

/** Tells a worker that it is accepted, and what suites it will have to do with. */
const welcomeSchema = z.object({
  type: z.literal("welcome"),
  protocol: z.int(),
  run: z.string(),
  suites: z.array(suiteSpecSchema),
});

/** Asks a worker to find the tests of a suite. */
const discoverSchema = z.object({
  type: z.literal("discover"),
  suite: z.string(),
  paths: z.array(z.string()),
});

/** Asks a worker to get a suite's runner ready, since work for it will come. */
const warmSchema = z.object({ type: z.literal("warm"), suite: z.string() });

/** Leases the attempts of a batch to the worker, to be run in this order. */
const startBatchSchema = z.object({
  type: z.literal("start-batch"),
  batch: z.int().positive(),
  suite: z.string(),
  attempts: z.array(z.object({ attempt: z.int().positive(), test: z.string() })).min(1),
});

/** Ends a batch, with every process that it started; finished attempts stay reported. */
const cancelBatchSchema = z.object({
  type: z.literal("cancel-batch"),
  batch: z.int().positive(),
});

/** Asks for attempts of a running batch that have not started; the others are left alone. */
const revokeAttemptsSchema = z.object({
  type: z.literal("revoke-attempts"),
  batch: z.int().positive(),
  attempts: z.array(z.int().positive()).min(1),
});

/** Processes for runners that are started before anybody asks, so that the first tests find them up. */
const sparesSchema = z.object({
  count: z.int().nonnegative(),
  /** Of the suites that are expected: others cannot use them. */
  environment: z.record(z.string(), z.string()),
  /** What is likely to be run: its adapter is loaded already, and nothing of users. */
  runner: suiteSpecSchema.shape.runner.exactOptional(),
});

export type Spares = z.infer<typeof sparesSchema>;

/**
 * Ends everything that the worker has of its run, but not the worker: once nothing of it is left, it
 * says `hello` again, and takes another run.
 */
const standBySchema = z.object({ type: z.literal("stand-by"), spares: sparesSchema });

/** Ends the worker: it cancels what it runs and exits. */
const stopSchema = z.object({ type: z.literal("stop") });

/** All of them. */
export const coordinatorMessageSchema = z.discriminatedUnion("type", [
  welcomeSchema,
  discoverSchema,
  warmSchema,
  startBatchSchema,
  cancelBatchSchema,
  revokeAttemptsSchema,
  standBySchema,
  stopSchema,
]);

export type CoordinatorMessage = z.infer<typeof coordinatorMessageSchema>;
