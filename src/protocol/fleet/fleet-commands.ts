/** What a leading coordinator sends to a worker of a fleet, and what the worker answers. */

import { z } from "zod";
import { coordinatorMessageSchema, suiteSpecSchema } from "../coordinator-messages.ts";

/** How a worker comes by the code of a run. */
export const workspaceSchema = z.discriminatedUnion("kind", [
  /** It is there already: an absolute path on every worker, such as a shared file system. */
  z.object({ kind: z.literal("path"), path: z.string().min(1) }),
  /** Each worker of the run has brought it, such as a CI job its checkout; it asks nobody for it. */
  z.object({ kind: z.literal("own") }),
  /** A commit of a repository that the workers can reach. */
  z.object({
    kind: z.literal("git"),
    repository: z.string().min(1),
    commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "has to be a full commit hash"),
    install: z.array(z.string()).min(1).exactOptional(),
  }),
  /** Files that the client has put into the object store; the manifest names them by content. */
  z.object({
    kind: z.literal("shipped"),
    /** Name in the object store, which is the SHA-256 of its content in hex. */
    manifest: z.string().regex(/^[0-9a-f]{64}$/, "has to be a SHA-256 in hex"),
    /** The command that makes the dependencies ready, such as `npm ci`. */
    install: z.array(z.string()).min(1).exactOptional(),
  }),
]);

/** One order to a worker. Batches and attempts are numbered across all runs of a fleet. */
const fleetOrderSchema = z.discriminatedUnion("kind", [
  /** From now on there will be work of this run. Suites' roots are relative to the workspace. */
  z.object({
    kind: z.literal("open-run"),
    run: z.string().min(1),
    workspace: workspaceSchema,
    suites: z.array(suiteSpecSchema),
  }),
  /** The run is over: nothing of it has to be kept. */
  z.object({ kind: z.literal("close-run"), run: z.string().min(1) }),
  /** For the processes of a run on this worker. */
  z.object({
    kind: z.literal("work"),
    run: z.string().min(1),
    message: coordinatorMessageSchema,
  }),
  /** Take nothing new, end what runs, and leave. */
  z.object({ kind: z.literal("drain"), reason: z.string() }),
]);

/**
 * Orders in the sequence in which they were given, numbered from 1 for each leadership, process of
 * the worker and channel: a leader that lost sight of a worker begins with a new one. A worker carries out each number once, in order, and refuses orders of a leader
 * that was replaced.
 */
export const orderGroupSchema = z.object({
  protocol: z.int(),
  /** Number of the leadership; a higher one makes all lower ones void. */
  epoch: z.int().positive(),
  /** The process of the worker that is meant. */
  incarnation: z.int().positive(),
  /** Grows with every new beginning within a leadership. */
  channel: z.int().positive(),
  first: z.int().positive(),
  orders: z.array(fleetOrderSchema).min(1),
});

/** How far a worker has taken orders, or why it took none. */
export const orderAnswerSchema = z.discriminatedUnion("kind", [
  /** All orders up to this number are taken. */
  z.object({ kind: z.literal("taken"), upTo: z.int().nonnegative() }),
  z.object({
    kind: z.literal("refused"),
    why: z.enum(["outdated-leader", "other-process", "gap", "protocol", "leaving"]),
    detail: z.string(),
  }),
]);

export type Workspace = z.infer<typeof workspaceSchema>;
export type FleetOrder = z.infer<typeof fleetOrderSchema>;
export type OrderGroup = z.infer<typeof orderGroupSchema>;
export type OrderAnswer = z.infer<typeof orderAnswerSchema>;
