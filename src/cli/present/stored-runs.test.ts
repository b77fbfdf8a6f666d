/** The tables of stored runs and histories, as a user reads them. */

import { expect, test } from "vitest";
import type { HistoryEntry } from "../../store/store.ts";
import { renderHistory, renderRuns, renderTestHistory } from "./stored-runs.ts";
import { makeTheme } from "./theme.ts";

// In local time, so that the tables read the same in every time zone.
const noon = new Date(2026, 2, 1, 12).getTime();
const minute = 60_000;
const setting = { theme: makeTheme({ color: false, unicode: true }), now: noon };

test("runs", () => {
  const run = { request: {}, state: "finished" as const };
  const records = [
    { ...run, id: "r3", startedAt: noon - 5000, state: "running" as const },
    {
      ...run,
      id: "r2",
      startedAt: noon - 5 * minute,
      makespanSeconds: 12.34,
      counts: { passed: 120, failed: 2, skipped: 0, notRun: 3 },
      state: "interrupted" as const,
    },
    {
      ...run,
      id: "r1",
      startedAt: noon - 72 * 60 * minute,
      makespanSeconds: 125,
      counts: { passed: 125, failed: 0, skipped: 1, notRun: 0 },
    },
  ];
  expect(renderRuns(records, setting)).toMatchInlineSnapshot(`
    "run  started                       tests took  result
    r3   2026-03-01 11:59  just now                did not end
    r2   2026-03-01 11:55  5 min ago       12.3 s  120 passed, 2 failed, 3 not run, interrupted
    r1   2026-02-26 12:00  3 days ago   2 min 5 s  125 passed, 1 skipped"
  `);
  expect(renderRuns([], setting)).toBe("No runs are stored yet.");
});

test("history of all tests", () => {
  const summaries = [
    {
      test: "unit:src/a.test.ts",
      attempts: 12,
      failed: 1,
      flaky: 1,
      medianSeconds: 3.21,
      lastAt: noon - minute,
    },
    {
      test: "unit:src/数.test.ts",
      attempts: 3,
      failed: 0,
      flaky: 0,
      medianSeconds: 0.04,
      lastAt: noon - 50 * 60 * minute,
    },
  ];
  expect(renderHistory(summaries, setting)).toMatchInlineSnapshot(`
    "median  attempts  failed  flaky  last        test
     3.2 s        12       1      1  1 min ago   src/a.test.ts
     40 ms         3                 2 days ago  src/数.test.ts"
  `);
  const two = [...summaries, { ...summaries[0]!, test: "web:src/a.test.ts" }];
  expect(renderHistory(two, setting)).toContain("web:src/a.test.ts");
});

test("history of one test", () => {
  const entry = (ago: number, seconds: number, outcome: HistoryEntry["outcome"] = "passed") => ({
    runId: `r${ago}`,
    startedAt: noon - ago * minute,
    workerId: "worker-1",
    workerClass: "local",
    outcome,
    seconds,
  });
  const entries = [entry(9, 4), entry(1, 1), entry(5, 2, "failed"), entry(3, 60, "lost")];
  expect(renderTestHistory("unit:src/a.test.ts", entries, setting)).toMatchInlineSnapshot(`
    "unit:src/a.test.ts
    █▅▃  1.0 s to 4.0 s, median 2.0 s, 3 attempts

    started                       took  outcome  worker    run
    2026-03-01 11:59  1 min ago  1.0 s  passed   worker-1  r1
    2026-03-01 11:57  3 min ago  1 min  lost     worker-1  r3
    2026-03-01 11:55  5 min ago  2.0 s  failed   worker-1  r5
    2026-03-01 11:51  9 min ago  4.0 s  passed   worker-1  r9"
  `);
  expect(renderTestHistory("unit:x", [], setting)).toContain("plimsoll history");
});
