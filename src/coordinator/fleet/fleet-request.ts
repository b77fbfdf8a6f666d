/** How a run of a fleet is kept in the store: what was submitted, word for word. */

import { z } from "zod";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import { submitSchema } from "../../protocol/fleet/client-requests.ts";

const continuationSchema = z.object({
  /** The earlier run. */
  run: z.string(),
  /** What is run again of it: what was not run, or also what failed. */
  again: z.enum(["unrun", "unpassed"]),
});

/** A run goes on where an earlier one with the same key has ended. */
export type Continuation = z.infer<typeof continuationSchema>;

const requestSchema = z.object({
  fleetRun: submitSchema,
  continues: continuationSchema.exactOptional(),
});

export interface FleetRequest {
  readonly fleetRun: SubmitRun;
  readonly continues?: Continuation;
}

/** @returns undefined of a run that is none of a fleet */
export function readFleetRequest(request: unknown): FleetRequest | undefined {
  const parsed = requestSchema.safeParse(request);
  return parsed.success ? parsed.data : undefined;
}
