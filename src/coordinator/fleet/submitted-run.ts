/** What a client of a fleet submits, checked, as the coordinator works with it. */

import { z } from "zod";
import type { TestCell } from "../../core/model/test-description.ts";
import { isTestCell } from "../../core/model/test-description.ts";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import type { RunStanding, SuiteRequest } from "../run-request.ts";
import { commonRequirements, prioritySchema } from "../test-schema.ts";

const text = z.string().min(1);

const requirementsSchema = z.strictObject({
  ...commonRequirements,
  labels: z.array(text),
  workerClasses: z.array(text).exactOptional(),
});

const cellSchema = z.custom<TestCell>(isTestCell, "is no description of a test");

const ruleSchema = z.strictObject({
  tests: z.array(text).min(1),
  requirements: requirementsSchema
    .extend({ labels: z.array(text).exactOptional() })
    .exactOptional(),
  cell: cellSchema.exactOptional(),
  retries: z.int().min(0).max(10).exactOptional(),
  timeoutSeconds: z.number().positive().exactOptional(),
  repeatable: z.boolean().exactOptional(),
  priority: prioritySchema.exactOptional(),
  expectedDurationSeconds: z.number().positive().exactOptional(),
  exclusiveKeys: z.array(text).min(1).exactOptional(),
});

const suiteSchema = z.object({
  // Its own schema has been passed when the message was read.
  spec: z.custom<SuiteRequest["spec"]>(),
  retries: z.int().min(0).max(10),
  timeoutSeconds: z.number().positive().exactOptional(),
  repeatable: z.boolean().exactOptional(),
  requirements: requirementsSchema,
  cell: cellSchema.exactOptional(),
  rules: z.array(ruleSchema).exactOptional(),
});

/** Suites of a run that was submitted, and how it stands beside others. */
export interface SubmittedRun {
  readonly submission: SubmitRun;
  readonly suites: readonly SuiteRequest[];
  readonly standing: RunStanding;
}

/** @returns what is wrong with it, in words, when it cannot be taken */
export function readSubmission(submission: SubmitRun): SubmittedRun | { readonly wrong: string } {
  const parsed = z.array(suiteSchema).safeParse(submission.suites);
  if (!parsed.success) return { wrong: z.prettifyError(parsed.error) };
  const names = parsed.data.map(({ spec }) => spec.name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) return { wrong: `Two suites are called ${twice}.` };
  const { owner, weight, priority } = submission;
  return {
    submission,
    suites: parsed.data,
    standing: {
      ...(owner === undefined ? {} : { owner }),
      ...(weight === undefined ? {} : { weight }),
      ...(priority === undefined ? {} : { priority }),
    },
  };
}
