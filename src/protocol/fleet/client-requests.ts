/** What clients ask of a fleet's leading coordinator, and its answers. */

import { z } from "zod";
import { suiteSpecSchema } from "../coordinator-messages.ts";
import { workspaceSchema } from "./fleet-commands.ts";

/** A suite and how its tests are to be treated; the root is relative to the workspace. */
const submittedSuiteSchema = z.object({
  spec: suiteSpecSchema,
  retries: z.int().nonnegative(),
  timeoutSeconds: z.number().positive().exactOptional(),
  repeatable: z.boolean().exactOptional(),
  // Checked where they are read: by the schema that embedders' tests pass, too.
  requirements: z.record(z.string(), z.unknown()),
  cell: z.record(z.string(), z.unknown()).exactOptional(),
  rules: z.array(z.record(z.string(), z.unknown())).exactOptional(),
});

const runId = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, "has to be letters, digits, . _ or -");

/** Asks for a run. The client names it, so that asking again changes nothing. */
export const submitSchema = z.object({
  kind: z.literal("submit"),
  run: runId,
  suites: z.array(submittedSuiteSchema).min(1),
  paths: z.array(z.string()),
  /** Whose tests they are: what is learned of them is kept by it. */
  project: z
    .string()
    .regex(/^[^\n]{1,300}$/, "has to be one line")
    .exactOptional(),
  workspace: workspaceSchema,
  passWithNoTests: z.boolean(),
  owner: z.string().exactOptional(),
  weight: z.number().positive().exactOptional(),
  priority: z.literal([1, 2, 3, 4, 5]).exactOptional(),
  requirementTables: z.record(z.string(), z.unknown()).exactOptional(),
  /** All that ask with the same key join one run; only workers that are dedicated to it work on it. */
  join: z
    .object({
      key: z.string().min(1),
      /** Counts from 1: a later one takes up what is left of the run of an earlier one. */
      attempt: z.int().positive(),
    })
    .exactOptional(),
});

/** Where a client has read up to: what another leader tells begins anew. */
const cursorSchema = z.object({ epoch: z.int().nonnegative(), index: z.int().nonnegative() });

/** Asks what is new of a run. The answer comes at once, or when something has changed. */
const followSchema = z.object({
  kind: z.literal("follow"),
  run: runId,
  since: cursorSchema,
  /** Answer after so long even if nothing is new, at most 10 s. */
  waitSeconds: z.number().min(0).max(10),
});

const cancelSchema = z.object({ kind: z.literal("cancel"), run: runId, reason: z.string() });

/** A worker of a run with a key is done with it: asks whether it is the last to leave. */
const leaveSchema = z.object({
  kind: z.literal("leave"),
  key: z.string().min(1),
  worker: z.string().min(1),
});

/** Asks how the fleet stands: its workers and runs. */
const fleetStatusSchema = z.object({ kind: z.literal("status") });

export const clientRequestSchema = z.discriminatedUnion("kind", [
  submitSchema,
  followSchema,
  cancelSchema,
  leaveSchema,
  fleetStatusSchema,
]);

const errorAnswerSchema = z.object({
  kind: z.literal("error"),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});

const acceptedSchema = z.object({
  kind: z.literal("accepted"),
  /** The run to follow: with a join key it may be somebody else's. */
  run: z.string(),
});

/** Where the workers of a run with a key stand. */
const leavingSchema = z.object({
  kind: z.literal("leaving"),
  /** How many of them are there and have not asked to leave. */
  others: z.int().nonnegative(),
  /** Of those that have asked, this one was the last so far. */
  last: z.boolean(),
});

/** News of a run. What is inside a report travels as JSON of the coordinator's own kinds. */
const newsSchema = z.object({
  kind: z.literal("news"),
  next: cursorSchema,
  phase: z.enum(["discovering", "running", "over"]),
  began: z
    .object({
      tests: z.int(),
      alreadyDone: z.int(),
      workers: z.int(),
      slots: z.int(),
    })
    .exactOptional(),
  /** `RunSnapshot` of this moment. */
  snapshot: z.unknown().exactOptional(),
  notices: z.array(z.object({ level: z.enum(["info", "warning"]), text: z.string() })),
  /** `TestReport`s since the cursor, at most as many as fit into a message. */
  settled: z.array(z.unknown()),
  /** There is more, to be asked for at once. */
  more: z.boolean(),
  /** Of a run that is over and of which all has been told: its `RunReport` without the tests. */
  report: z.unknown().exactOptional(),
});

const statusAnswerSchema = z.object({
  kind: z.literal("status"),
  coordinator: z.string(),
  epoch: z.int(),
  workers: z.array(
    z.object({
      workerId: z.string(),
      workerClass: z.string(),
      host: z.string(),
      slots: z.int(),
      busy: z.int(),
      state: z.string(),
    }),
  ),
  runs: z.array(
    z.object({
      run: z.string(),
      phase: z.string(),
      tests: z.int(),
      done: z.int(),
      owner: z.string().exactOptional(),
    }),
  ),
});

export const clientAnswerSchema = z.discriminatedUnion("kind", [
  errorAnswerSchema,
  acceptedSchema,
  leavingSchema,
  newsSchema,
  statusAnswerSchema,
]);

/** The label that the workers of a run with this key are dedicated to. */
export function keyLabel(key: string): string {
  return `run-key:${key}`;
}

export type SubmitRun = z.infer<typeof submitSchema>;
export type ClientRequest = z.infer<typeof clientRequestSchema>;
export type ClientAnswer = z.infer<typeof clientAnswerSchema>;
export type RunCursor = z.infer<typeof cursorSchema>;
export type RunNews = z.infer<typeof newsSchema>;
