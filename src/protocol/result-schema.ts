/** Schemas of what a runner reports, for everything that crosses a process or a network. */

import { z } from "zod";

const seconds = z.number().nonnegative().finite();

const failureSchema = z.object({
  message: z.string(),
  stack: z.string().exactOptional(),
  diff: z.string().exactOptional(),
});

export const caseResultSchema = z.object({
  path: z.array(z.string()),
  status: z.enum(["passed", "failed", "skipped"]),
  seconds,
  location: z
    .object({
      file: z.string(),
      line: z.number().exactOptional(),
      column: z.number().exactOptional(),
    })
    .exactOptional(),
  retries: z.number().exactOptional(),
  failures: z.array(failureSchema).exactOptional(),
  output: z.string().exactOptional(),
  note: z.string().exactOptional(),
});

export const testResultSchema = z.object({
  outcome: z.enum(["passed", "failed", "skipped"]),
  seconds,
  cases: z.array(caseResultSchema).exactOptional(),
  failures: z.array(failureSchema).exactOptional(),
  output: z.string().exactOptional(),
  cause: z.enum(["test", "timeout", "crash", "memory", "silence"]).exactOptional(),
  note: z.string().exactOptional(),
});
