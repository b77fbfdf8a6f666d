/** Faults files: what goes wrong in a simulation, and when. */

import { z } from "zod";
import type { FileKind } from "./input-error.ts";
import { malformed, parseInput } from "./input-error.ts";

const moment = z.number().nonnegative();
const rate = z.number().min(0).max(1);

const networkSchema = z.object({
  /** What every message needs at least. */
  delaySeconds: moment.default(0),
  /** What it may need on top, evenly distributed. */
  jitterSeconds: moment.default(0),
  /** Share of transmissions that get lost; they are repeated. */
  loss: rate.default(0),
  /** Share that arrives twice. */
  duplicate: rate.default(0),
  /** Share that is overtaken by later ones. */
  reorder: rate.default(0),
});

const predictionsSchema = z.object({
  /** Standard deviation of what is added to the logarithm of each test's estimate. */
  logNoise: moment.default(0),
  /** Added to the logarithm of every test's estimate. */
  bias: z.number().default(0),
});

/** What can happen to a worker, or to the coordinator. */
export const FAULT_EVENT_KINDS = [
  "crash",
  "pause",
  "slow",
  "rejoin",
  "drain",
  "fails-all",
  "runner-crash",
  "cut-off",
  "coordinator-crash",
] as const;

const eventSchema = z.object({
  at: moment,
  /** An id, or a prefix followed by `*`; `coordinator-crash` needs none. */
  worker: z.string().min(1).exactOptional(),
  kind: z.enum(FAULT_EVENT_KINDS),
  /** Without it the fault stays. */
  forSeconds: moment.exactOptional(),
  /** True speed of a worker that is slow. */
  to: z.number().positive().exactOptional(),
});

const faultsSchema = z.object({
  network: networkSchema.exactOptional(),
  predictions: predictionsSchema.exactOptional(),
  events: z.array(eventSchema).default([]),
});

export type Faults = Readonly<z.output<typeof faultsSchema>>;
export type FaultEvent = Readonly<Faults["events"][number]>;
export type NetworkConditions = Readonly<z.output<typeof networkSchema>>;

const FAULTS: FileKind<Faults> = {
  name: "faults",
  schema: faultsSchema,
  form: '{"network": {"loss": 0.1}, "events": [{"at": 5, "worker": "fast-1", "kind": "crash"}, …]}',
};

/** Nothing goes wrong. */
export const NO_FAULTS: Faults = { events: [] };

/**
 * Reads faults out of parsed JSON.
 *
 * @param workerIds those of the pool: a fault that meets none of them is an error
 * @param file for messages
 * @throws InputError when it is malformed
 */
export function parseFaults(value: unknown, workerIds: readonly string[], file: string): Faults {
  const faults = parseInput(FAULTS, value, file);
  for (const [place, event] of faults.events.entries()) {
    const problem = problemOf(event, workerIds);
    if (problem !== undefined) throw malformed(FAULTS, file, [`events[${place}].${problem}`]);
  }
  return faults;
}

function problemOf({ kind, worker, to }: FaultEvent, workerIds: readonly string[]) {
  if (kind === "coordinator-crash") return undefined;
  if (worker === undefined) return `worker: a ${kind} needs one`;
  if (kind === "slow" && to === undefined) return "to: a slow worker needs its new speed";
  if (workersMet(worker, workerIds).length === 0) return `worker: the pool has no ${worker}`;
  return undefined;
}

/** The workers that an id, or a prefix followed by `*`, stands for. */
export function workersMet(pattern: string, workerIds: readonly string[]): string[] {
  if (!pattern.endsWith("*")) return workerIds.filter((id) => id === pattern);
  const prefix = pattern.slice(0, -1);
  return workerIds.filter((id) => id.startsWith(prefix));
}
