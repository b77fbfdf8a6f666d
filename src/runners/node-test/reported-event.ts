/** What the reporter inside a test process says, one line of JSON for each event. */

import { z } from "zod";

const nesting = z.int().nonnegative();

const startedSchema = z.object({ kind: z.literal("started"), nesting, name: z.string() });

/** All tests of a level have ended; remarks that follow concern what holds them. */
const plannedSchema = z.object({ kind: z.literal("planned") });

/** A remark of a test, or of the file when it comes at the end. */
const remarkSchema = z.object({ kind: z.literal("remark"), nesting, message: z.string() });

const endedSchema = z.object({
  kind: z.literal("ended"),
  nesting,
  name: z.string(),
  passed: z.boolean(),
  suite: z.boolean(),
  /** The reason, empty when none was given; absent when it was not skipped. */
  skip: z.string().optional(),
  todo: z.string().optional(),
  milliseconds: z.number().optional(),
  /** Absolute path or URL. */
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  /** Node's word for the way in which it failed. */
  failureType: z.string().optional(),
  failure: z
    .object({
      message: z.string(),
      stack: z.string().exactOptional(),
      diff: z.string().exactOptional(),
    })
    .optional(),
});

const reportedEventSchema = z.discriminatedUnion("kind", [
  startedSchema,
  plannedSchema,
  remarkSchema,
  endedSchema,
]);

export type ReportedEvent = z.output<typeof reportedEventSchema>;
export type EndedEvent = z.output<typeof endedSchema>;

/** Reads one line; a line that is none of the reporter's is `undefined`. */
export function readReportedEvent(line: string): ReportedEvent | undefined {
  try {
    return reportedEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
