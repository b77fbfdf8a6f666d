/** What a configuration may say of how many workers there are. */

import { z } from "zod";
import type { WorkerCount } from "./worker-count.ts";
import { MOST_WORKERS, parseWorkerCount } from "./worker-count.ts";

export const numberSchema = z.int().min(1).max(MOST_WORKERS);

export const rangeSchema = z.string().transform((text, context): WorkerCount => {
  const count = parseWorkerCount(text);
  if (count !== undefined) return count;
  context.addIssue({ code: "custom", message: "expected a number or bounds such as 2..8" });
  return z.NEVER;
});

export const boundsSchema = z
  .strictObject({ min: numberSchema.default(1), max: numberSchema })
  .refine(({ min, max }) => min <= max, "min may not exceed max");

/** What a configuration says: a number, `"2..8"` or `{ min, max }`. */
export const workerCountSchema = z.union([
  numberSchema.transform((count): WorkerCount => ({ min: count, max: count })),
  rangeSchema,
  boundsSchema,
]);
