/** Workers and what they report, as they are handed in: checked, and made into what the core reads. */

import { z } from "zod";
import type { BalancerEvent } from "../core/model/events.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";

const word = z.string().min(1);
const quantity = z.number().nonnegative();
const incarnation = z.int().positive();
const attempt = z.int().positive();

const hardware = z.strictObject({
  cpuCores: z.number().positive().default(1),
  cpuModel: z.string().default("unknown"),
  /** What is not said is not there: tests that ask for memory go elsewhere. */
  memoryGb: quantity.default(0),
  platform: z.string().default("unknown"),
  architecture: z.string().default("unknown"),
});

const workerShape = {
  workerId: word,
  /** By default the first, or the next after the one that has the name. */
  incarnation: incarnation.exactOptional(),
  workerClass: word.default("default"),
  /** By default a host of its own. */
  host: word.exactOptional(),
  slots: z.int().positive().default(1),
  labels: z.array(word).default([]),
  dedicatedTo: word.exactOptional(),
  hardwareSpecs: hardware.prefault({}),
  softwareVersions: z.record(word, z.string()).default({}),
  supportedBackends: z.array(word).exactOptional(),
  browsers: z
    .array(z.strictObject({ name: word, version: z.string(), features: z.array(word) }))
    .exactOptional(),
  gpus: z.array(z.strictObject({ kind: word, memoryGb: quantity.exactOptional() })).exactOptional(),
  networkBandwidthMbps: quantity.exactOptional(),
  storageCapacityGb: quantity.exactOptional(),
  benchmarkSpeed: z
    .strictObject({ speed: z.number().positive(), logDeviation: quantity })
    .exactOptional(),
} satisfies Record<keyof WorkerCapabilities, z.ZodType>;

export const workerSchema = z.strictObject(workerShape);

/** Who says it, for people who read the journal. */
const cause = z.string().default("worker");

const load = z.strictObject({
  workerId: word,
  activeTests: z.int().nonnegative(),
  /** 0 to 100, as all of these but the queue. */
  cpuUtilization: quantity,
  memoryUtilization: quantity,
  gpuUtilization: quantity.exactOptional(),
  queueDepth: z.int().nonnegative().exactOptional(),
  cpuPressure: quantity.exactOptional(),
  memoryPressure: quantity.exactOptional(),
  ioPressure: quantity.exactOptional(),
  heat: quantity.exactOptional(),
});

/** What ended a process: `crash` unless more is known. */
const DEATHS = ["crash", "memory", "silence"] as const;

/** What a worker does, or what happens to it. */
export const reportSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("attempt-started"), cause, attempt }),
  z.strictObject({
    type: z.literal("attempt-finished"),
    cause,
    attempt,
    outcome: z.enum(["passed", "failed", "skipped"]),
    seconds: quantity,
    failureCause: z.enum(["test", "timeout", ...DEATHS]).exactOptional(),
  }),
  z.strictObject({ type: z.literal("attempt-revoked"), cause, attempt }),
  z.strictObject({
    type: z.literal("batch-ended"),
    cause,
    batch: z.int().positive(),
    how: z.enum(["completed", "runner-died", "cancelled", "suite-broken", "refused"]),
    startSeconds: quantity.default(0),
    death: z.enum(DEATHS).exactOptional(),
    detail: z.string().default(""),
  }),
  z.strictObject({ type: z.literal("load-reported"), cause, workerId: word, load }),
  z.strictObject({ type: z.literal("worker-draining"), cause, workerId: word, incarnation }),
  z.strictObject({
    type: z.literal("worker-lost"),
    cause,
    workerId: word,
    incarnation,
    returns: z.boolean().default(false),
    hostSurvived: z.boolean().default(true),
    death: z.enum(DEATHS).exactOptional(),
    detail: z.string().default("the worker is gone"),
  }),
]) satisfies z.ZodType<Untimed<WorkerEvent>>;

type Untimed<Event> = Event extends BalancerEvent ? Omit<Event, "at"> : never;

type WorkerEvent = Exclude<
  BalancerEvent,
  {
    readonly type:
      | "tests-submitted"
      | "run-cancelled"
      | "run-closed"
      | "batch-adopted"
      | "worker-joined"
      | "worker-changed"
      | "timer-fired";
  }
>;
