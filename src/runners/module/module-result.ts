/** Checks and completes what a user's module returns. */

import { z } from "zod";
import type { CaseResult, Outcome, TestResult } from "../../core/model/result.ts";
import type { TestCell } from "../../core/model/test-description.ts";
import { isTestCell } from "../../core/model/test-description.ts";
import type { ModuleTest } from "./define-runner.ts";

const failureSchema = z.object({
  message: z.string(),
  stack: z.string().exactOptional(),
  diff: z.string().exactOptional(),
});

const moduleResultSchema = z.strictObject({
  outcome: z.enum(["passed", "failed", "skipped"]).optional(),
  cases: z
    .array(
      z.strictObject({
        path: z.array(z.string()).min(1),
        status: z.enum(["passed", "failed", "skipped"]),
        seconds: z.number().nonnegative().finite().default(0),
        location: z
          .object({
            file: z.string(),
            line: z.number().exactOptional(),
            column: z.number().exactOptional(),
          })
          .exactOptional(),
        failures: z.array(failureSchema).exactOptional(),
        output: z.string().exactOptional(),
        note: z.string().exactOptional(),
      }),
    )
    .optional(),
  failures: z.array(failureSchema).optional(),
  output: z.string().optional(),
  note: z.string().optional(),
});

const moduleTestSchema = z.strictObject({
  id: z.string().min(1),
  file: z.string().exactOptional(),
  group: z.string().exactOptional(),
  exclusiveKeys: z.array(z.string()).exactOptional(),
  labels: z.array(z.string()).exactOptional(),
  priority: z.literal([1, 2, 3, 4, 5]).exactOptional(),
  expectedDurationSeconds: z.number().positive().finite().exactOptional(),
  timeoutSeconds: z.number().positive().finite().exactOptional(),
  cell: z
    .custom<TestCell>(isTestCell, {
      error: "must be an object without alternatives, softwareVersions and memoryAtHandGb",
    })
    .exactOptional(),
});

const moduleTestsSchema = z.array(
  z.union([
    z
      .string()
      .min(1)
      .transform((id) => ({ id })),
    moduleTestSchema,
  ]),
);

/** The tests that `discover` returned, or what is wrong with them. */
export function readModuleTests(
  returned: unknown,
): { readonly tests: readonly ModuleTest[] } | { readonly problem: string } {
  const parsed = moduleTestsSchema.safeParse(returned);
  return parsed.success ? { tests: parsed.data } : { problem: z.prettifyError(parsed.error) };
}

/** The result of a test whose `run` returned this; a return value without sense is a failure. */
export function readModuleResult(
  returned: unknown,
  seconds: number,
  printed: string | undefined,
): TestResult {
  if (returned === undefined || returned === null) return passed(seconds, printed);
  const parsed = moduleResultSchema.safeParse(returned);
  if (!parsed.success) {
    const message = `run returned something that is no result:\n${z.prettifyError(parsed.error)}`;
    return failed(seconds, [{ message }], printed);
  }
  const { outcome, cases, failures, output, note } = parsed.data;
  const shown = [printed, output].filter((part) => part !== undefined).join("");
  return {
    outcome: outcomeOf(outcome, cases ?? [], failures ?? []),
    seconds,
    ...(cases === undefined ? {} : { cases }),
    ...(failures === undefined ? {} : { failures }),
    ...(shown === "" ? {} : { output: shown }),
    ...(note === undefined ? {} : { note }),
  };
}

/** A failed test with its reasons. */
export function failed(
  seconds: number,
  failures: NonNullable<TestResult["failures"]>,
  output: string | undefined,
): TestResult {
  const result: TestResult = { outcome: "failed", seconds, cause: "test", failures };
  return output === undefined ? result : { ...result, output };
}

function passed(seconds: number, output: string | undefined): TestResult {
  return output === undefined
    ? { outcome: "passed", seconds }
    : { outcome: "passed", seconds, output };
}

/** A failure that is reported counts, whatever else is said. */
function outcomeOf(
  stated: Outcome | undefined,
  cases: readonly CaseResult[],
  failures: readonly unknown[],
): Outcome {
  if (failures.length > 0 || cases.some(({ status }) => status === "failed")) return "failed";
  if (stated !== undefined) return stated;
  const allSkipped = cases.length > 0 && cases.every(({ status }) => status === "skipped");
  return allSkipped ? "skipped" : "passed";
}
