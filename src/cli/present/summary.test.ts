/** The summary reads well, tells everything once, and ends with the line that others parse. */

import { expect, test } from "vitest";
import { failedCases } from "./failed-cases.ts";
import { renderSummary } from "./summary.ts";
import {
  buildAttempt,
  buildCase,
  buildReport,
  buildTest,
  buildWorker,
  plainPresentation,
} from "./testing/build-report.ts";

const presentation = plainPresentation();

const failing = buildTest("unit:src/sum.test.ts", {
  verdict: "failed",
  seconds: 1.25,
  cases: [
    buildCase("sum > of nothing"),
    buildCase("sum > of two", {
      status: "failed",
      seconds: 0.012,
      location: { file: "src/sum.test.ts", line: 12, column: 5 },
      output: "\u001B[33madding\u001B[0m 1 and 2",
      failures: [
        {
          message: "expected 4 to be 3",
          diff: "- Expected\n+ Received\n\n- 3\n+ 4",
          stack:
            "AssertionError: expected 4 to be 3\n    at /project/src/sum.test.ts:14:19\n    at node:internal/process/task_queues:95:5",
        },
      ],
    }),
  ],
});

test("a run with failures", () => {
  const flaky = buildTest("unit:src/net.test.ts", {
    flaky: true,
    reason:
      "failed on 1 of 2 workers of class windows, passed on linux, and could not be run again",
    seconds: 3,
    predictedSeconds: 2.5,
    attempts: [buildAttempt({ outcome: "failed" }), buildAttempt({ workerId: "worker-2" })],
    cases: [
      buildCase("net > connects", {
        flaky: true,
        earlierFailures: [{ attempt: 1, message: "ECONNREFUSED" }],
      }),
    ],
  });
  const killer = buildTest("unit:src/killer.test.ts", {
    verdict: "failed",
    reason: "it ended its process 3 times",
    seconds: 0.4,
    attempts: ["worker-1", "worker-2", "worker-1"].map((workerId) =>
      buildAttempt({ workerId, outcome: "failed", cause: "crash", seconds: 0.4 }),
    ),
  });
  const report = buildReport(
    [
      failing,
      killer,
      flaky,
      buildTest("unit:src/gpu.test.ts", {
        verdict: "not-run",
        reason: "no worker has the label gpu",
      }),
      buildTest("unit:src/old.test.ts", { verdict: "skipped", seconds: 0 }),
    ],
    {
      workers: [
        buildWorker("worker-10", {
          speed: 0.35,
          replacements: 2,
          losses: [
            { at: 1000, death: "crash", detail: "was killed by SIGTERM" },
            { at: 2000, death: "silence", detail: "was killed by SIGKILL" },
          ],
          judgements: [
            { at: 3000, standing: "on-trial", reason: "it fails more" },
            { at: 4000, standing: "set-aside", reason: "others passed 5 tests of it" },
            { at: 9000, standing: "trusted", reason: "it passes again" },
          ],
          busyFraction: 0.25,
          busySeconds: 2.5,
        }),
        buildWorker("worker-2", { tests: 3, busySeconds: 9.7, busyFraction: 0.97 }),
      ],
      measures: {
        makespanSeconds: 10,
        lowerBoundSeconds: 9.6,
        roundRobinSeconds: 13.8,
        utilization: 0.9,
        gini: 0.1,
      },
      problems: [
        {
          code: "suite-not-loaded",
          message: "The suite web could not be loaded.",
          remedy: "Run `npm install` in packages/web.",
        },
      ],
    },
  );
  const reports = [
    { name: "JUnit", path: ".plimsoll/junit.xml" },
    { name: "JSON", path: ".plimsoll/run.json" },
  ];
  expect(renderSummary(report, { presentation, reports })).toMatchInlineSnapshot(`
    "Failures (2)

      ✗ src/sum.test.ts › sum › of two
        src/sum.test.ts:12:5 · worker-1 · 12 ms

        expected 4 to be 3

        - Expected
        + Received

        - 3
        + 4

        at src/sum.test.ts:14:19

        │ adding 1 and 2

      ✗ src/killer.test.ts
        3 attempts: worker-1 crashed after 400 ms, worker-2 crashed after 400 ms, worker-1 crashed after 400 ms

        it ended its process 3 times

    Flaky: passed only after failing (1)
      ! src/net.test.ts › net › connects
        ECONNREFUSED
        failed on 1 of 2 workers of class windows, passed on linux, and could not be run again

    Not run
      ! 1 test: no worker has the label gpu
          src/gpu.test.ts

    Slowest tests
       3.0 s  src/net.test.ts     predicted 2.5 s
       1.3 s  src/sum.test.ts
      400 ms  src/killer.test.ts

    Workers
      worker     tests   busy                    speed
      worker-2       3  9.7 s  ━━━━━━━━━━  97 %  1.00×
      worker-10     10  2.5 s  ━━━───────  25 %  0.35×  replaced 2 times (died, fell silent)
      ! worker-10 was set aside: others passed 5 tests of it; later it got tests again

    Time
      10.0 s for the tests, 11.0 s in all
      no schedule could beat 9.6 s on these workers (4 % less)
      dealing the same tests round robin would have taken 13.8 s (38 % longer)

    Reports
      JUnit  .plimsoll/junit.xml
      JSON   .plimsoll/run.json

    ✗ The suite web could not be loaded. (suite-not-loaded)
      → Run \`npm install\` in packages/web.

    1 not run
    1 flaky
    2 passed, 2 failed, 1 skipped"
  `);
});

test("a run in which all passed says little", () => {
  const report = buildReport([buildTest("unit:a.test.ts"), buildTest("unit:b.test.ts")], {
    endedAt: buildReport([]).startedAt + 10_050,
  });
  expect(renderSummary(report, { presentation, reports: [] })).toMatchInlineSnapshot(`
    "Slowest tests
      1.0 s  a.test.ts
      1.0 s  b.test.ts

    Time
      10.0 s for the tests

    2 passed, 0 failed"
  `);
});

test("the last line has the counts of the cases and nothing else", () => {
  const lastLine = (tests: Parameters<typeof buildReport>[0]) =>
    renderSummary(buildReport(tests), { presentation, reports: [] }).split("\n").at(-1);
  expect(lastLine([])).toBe("0 passed, 0 failed");
  expect(lastLine([failing])).toBe("1 passed, 1 failed");
  expect(lastLine([failing, buildTest("unit:x", { verdict: "skipped" })])).toBe(
    "1 passed, 1 failed, 1 skipped",
  );
  expect(lastLine([buildTest("unit:x", { verdict: "not-run" })])).toBe("0 passed, 0 failed");
});

test("thousands of failures stay readable and say where the rest is", () => {
  const many = Array.from({ length: 3000 }, (_, index) =>
    buildTest(`unit:test-${index}`, {
      verdict: "failed",
      failures: [{ message: "line\n".repeat(500), stack: "at x\n".repeat(500) }],
      output: "o".repeat(100_000),
    }),
  );
  const text = renderSummary(buildReport(many), {
    presentation,
    reports: [{ name: "JSON", path: "run.json" }],
  });
  expect(text.split("\n").length).toBeLessThan(900);
  expect(text.length).toBeLessThan(100_000);
  expect(text).toContain("and 2930 more");
  expect(text).toContain("See the JSON report for the rest: run.json");
});

test("failures outside of every case are told beside those inside", () => {
  const torn = buildTest("unit:a.test.ts", {
    verdict: "failed",
    cases: [buildCase("works"), buildCase("breaks", { status: "failed" })],
    failures: [{ message: "afterAll: connection still open" }],
  });
  expect(failedCases(torn).map(({ shown }) => shown?.path)).toEqual([["breaks"], undefined]);
  const text = renderSummary(buildReport([torn]), { presentation, reports: [] });
  expect(text).toContain("Failures (2)");
  expect(text).toContain("afterAll: connection still open");
});

test("with several suites names say which", () => {
  const two = plainPresentation(
    new Map([
      ["web", "/project/web"],
      ["api", "/project/api"],
    ]),
  );
  const report = buildReport([buildTest("web:a.test.ts", { verdict: "failed" })]);
  expect(renderSummary(report, { presentation: two, reports: [] })).toContain("✗ web:a.test.ts");
});

test("an interrupted run says how to go on", () => {
  const report = buildReport([buildTest("unit:a", { verdict: "not-run" })], { interrupted: true });
  const text = renderSummary(report, { presentation, reports: [] });
  expect(text).toContain("1 test: the run was interrupted");
  expect(text.split("\n").slice(-3)).toEqual([
    "Interrupted; `plimsoll run --resume` runs the rest.",
    "1 not run",
    "0 passed, 0 failed",
  ]);
});

test.each([
  [null, null, ["10.0 s for the tests, 11.0 s in all"]],
  [
    10,
    10,
    [
      "no schedule could beat 10.0 s on these workers (as good as this run)",
      "dealing the same tests round robin would have taken 10.0 s (the same)",
    ],
  ],
  [
    9.7,
    35,
    [
      "no schedule could beat 9.7 s on these workers (3 % less)",
      "dealing the same tests round robin would have taken 35.0 s (3.5 times as long)",
    ],
  ],
  [5, 9, ["dealing the same tests round robin would have taken 9.0 s (10 % less)"]],
])("a bound of %s and a round robin of %s are told as they are", (lower, robin, sentences) => {
  const report = buildReport([buildTest("unit:a")], {
    measures: {
      makespanSeconds: 10,
      lowerBoundSeconds: lower,
      roundRobinSeconds: robin,
      utilization: 1,
      gini: 0,
    },
  });
  const text = renderSummary(report, { presentation, reports: [] });
  for (const sentence of sentences) {
    expect(text).toContain(sentence);
  }
});
