/** Checks the reports that a coordinator sends, so that the views can rely on them. */

import { z } from "zod";
import type { RunSnapshot } from "../../coordinator/run-progress.ts";
import type { RunReport, TestReport } from "../../coordinator/run-report.ts";
import { FleetError } from "../../engine/fleet-error.ts";

const count = z.int().nonnegative();
const verdict = z.enum(["passed", "failed", "skipped", "not-run"]);
const failures = z.array(z.looseObject({ message: z.string() }));

const testReportSchema = z.looseObject({
  key: z.string(),
  suite: z.string(),
  id: z.string(),
  verdict,
  flaky: z.boolean(),
  seconds: z.number(),
  cases: z.array(
    z.looseObject({
      path: z.array(z.string()),
      status: verdict,
      seconds: z.number(),
      standsForTest: z.boolean(),
      flaky: z.boolean(),
    }),
  ),
  failures,
  attempts: z.array(z.looseObject({ attempt: z.int(), workerId: z.string(), seconds: z.number() })),
  resumed: z.boolean(),
});

const snapshotSchema = z.looseObject({
  doneTests: count,
  totalTests: count,
  passed: count,
  failed: count,
  skipped: count,
  slots: z.array(
    z.looseObject({
      workerId: z.string(),
      slot: count,
      doing: z.looseObject({ kind: z.string(), sinceMs: z.number() }),
    }),
  ),
});

const reportSchema = z.looseObject({
  runId: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  interrupted: z.boolean(),
  counts: z.object({ passed: count, failed: count, skipped: count, notRun: count }),
  flaky: count,
  workers: z.array(z.looseObject({ workerId: z.string(), workerClass: z.string() })),
  measures: z.looseObject({ makespanSeconds: z.number() }),
  scale: z.looseObject({ endInSeconds: z.number(), classes: z.array(z.looseObject({})) }),
  problems: z.array(z.object({ code: z.string(), message: z.string(), remedy: z.string() })),
  exitCode: z.int().min(0).max(255),
});

// What is looser in these schemas than in the types is passed on as it came: a coordinator of the
// same version made it, and the views only print it.

/** @throws FleetError when it is none */
export function readTestReport(told: unknown): TestReport {
  return read(testReportSchema, told) as unknown as TestReport;
}

/** @throws FleetError when it is none */
export function readSnapshot(told: unknown): RunSnapshot {
  return read(snapshotSchema, told) as unknown as RunSnapshot;
}

/** @throws FleetError when it is none */
export function readReport(told: unknown): Omit<RunReport, "tests"> {
  return read(reportSchema, told) as unknown as Omit<RunReport, "tests">;
}

function read<T>(schema: z.ZodType<T>, told: unknown): T {
  const parsed = schema.safeParse(told);
  if (parsed.success) return parsed.data;
  throw new FleetError(
    "fleet-unusable",
    `The coordinator's report cannot be read:\n${z.prettifyError(parsed.error)}`,
    "Use the same version of Plimsoll for the client and its fleet.",
  );
}
