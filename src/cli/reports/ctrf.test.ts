/** CTRF: valid by its published schema, with counts that agree with the run's. */

import type { CTRFReport } from "ctrf";
import { validate } from "ctrf";
import { expect, test } from "vitest";
import type { RunReport } from "../../coordinator/run-report.ts";
import {
  buildAttempt,
  buildCase,
  buildReport,
  buildTest,
  buildWorker,
  noon,
  plainPresentation,
} from "../present/testing/build-report.ts";
import { ctrfChunks } from "./ctrf.ts";

const { paths } = plainPresentation(new Map([["unit", "/project/app"]]));

function ctrf(report: RunReport): CTRFReport {
  const document = JSON.parse([...ctrfChunks(report, paths)].join(""));
  expect(validate(document)).toMatchObject({ valid: true });
  return document;
}

const attempts = [
  buildAttempt({ outcome: "lost", cause: "crash", seconds: 0.5 }),
  buildAttempt({ attempt: 2, workerId: "worker-2" }),
];

const everything = buildReport(
  [
    buildTest("unit:src/a.test.ts", {
      verdict: "failed",
      cases: [
        buildCase("adds > up", { seconds: 0.0126 }),
        buildCase("adds > down", {
          status: "failed",
          location: { file: "src/a.test.ts", line: 4 },
          failures: [{ message: "no", diff: "- a\n+ b", stack: "at x" }],
          output: "one\ntwo",
        }),
        buildCase("later", { status: "skipped", note: "not on Linux" }),
        buildCase("shaky", {
          flaky: true,
          retries: 1,
          earlierFailures: [{ attempt: 1, message: "timed out" }],
        }),
      ],
    }),
    buildTest("unit:b", {
      flaky: true,
      attempts,
      cases: [
        buildCase("", {
          standsForTest: true,
          flaky: true,
          earlierFailures: [{ attempt: 1, message: "its process ended" }],
        }),
      ],
    }),
    buildTest("unit:empty", { cases: [] }),
    buildTest("unit:c", { verdict: "not-run", reason: "no worker has the label gpu" }),
  ],
  { workers: [buildWorker("worker-1")] },
);

test("the summary has the counts of the run", () => {
  expect(ctrf(everything).results.summary).toMatchObject({
    tests: 6,
    passed: 3,
    failed: 1,
    skipped: 1,
    pending: 0,
    other: 1,
    flaky: 2,
    start: noon,
    stop: noon + 11_000,
  });
});

test("why a test failed for good stands beside how it failed", () => {
  const reason = "failed on every worker of class windows (2 of 2), passed on linux";
  const failures = [{ message: "no such drive" }];
  const report = buildReport([buildTest("unit:a", { verdict: "failed", reason, failures })]);
  expect(ctrf(report).results.tests[0]).toMatchObject({
    message: "no such drive",
    extra: { reason },
  });
});

test("each case is a test with its place, failure and attempts", () => {
  const { tests } = ctrf(everything).results;
  expect(tests[1]).toEqual({
    testId: "unit:src/a.test.ts > adds > down",
    name: "adds > down",
    status: "failed",
    duration: 100,
    suite: ["unit", "src/a.test.ts", "adds"],
    message: "no",
    trace: "- a\n+ b\n\nat x",
    filePath: "app/src/a.test.ts",
    line: 4,
    stdout: ["one", "two"],
    threadId: "worker-1",
  });
  expect(tests[3]).toMatchObject({
    flaky: true,
    retries: 1,
    retryAttempts: [{ attempt: 1, status: "failed", message: "timed out" }],
  });
  expect(tests[4]).toMatchObject({
    name: "b",
    flaky: true,
    retries: 1,
    retryAttempts: [
      {
        attempt: 1,
        status: "other",
        duration: 500,
        message: "its process ended",
        extra: { cause: "crash" },
      },
    ],
  });
  expect(tests[5]).toMatchObject({
    status: "other",
    rawStatus: "not-run",
    message: "no worker has the label gpu",
  });
});

test("a run without tests is valid too", () => {
  expect(ctrf(buildReport([])).results.tests).toEqual([]);
  expect(ctrf(buildReport([buildTest("unit:a", { cases: [] })])).results.tests).toEqual([]);
});
