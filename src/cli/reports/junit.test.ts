/** JUnit XML: well-formed whatever tests say, with counts that agree with the run's. */

import type { XmlElement } from "@rgrove/parse-xml";
import { XmlElement as Element, parseXml } from "@rgrove/parse-xml";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CaseReport, RunReport, TestReport } from "../../coordinator/run-report.ts";
import { anyText } from "../present/testing/any-text.ts";
import {
  buildAttempt,
  buildCase,
  buildReport,
  buildTest,
  plainPresentation,
} from "../present/testing/build-report.ts";
import { junitChunks } from "./junit.ts";

const { paths } = plainPresentation(new Map([["unit", "/project/app"]]));

function junit(report: RunReport): string {
  return [...junitChunks(report, paths)].join("");
}

function elements(parent: XmlElement, name: string): XmlElement[] {
  return parent.children
    .filter((child) => child instanceof Element)
    .filter((child) => child.name === name);
}

function parse(report: RunReport): { root: XmlElement; suites: XmlElement[]; cases: XmlElement[] } {
  const { root } = parseXml(junit(report));
  const suites = elements(root!, "testsuite");
  return { root: root!, suites, cases: suites.flatMap((suite) => elements(suite, "testcase")) };
}

test("a test with cases", () => {
  const report = buildReport([
    buildTest("unit:src/a.test.ts", {
      verdict: "failed",
      seconds: 1.5,
      attempts: [buildAttempt({ outcome: "failed", cause: "test", seconds: 1.5 })],
      cases: [
        buildCase("adds > up"),
        buildCase("adds > down", {
          status: "failed",
          location: { file: "src/a.test.ts", line: 4 },
          failures: [{ message: 'a < "b"\nc', stack: 'Error: a < "b"\nc\n    at x' }],
          output: "\u001B[31mred\u001B[0m",
        }),
        buildCase("later", { status: "skipped", note: "not on Linux" }),
      ],
    }),
  ]);
  expect(junit(report)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="plimsoll" tests="3" failures="1" errors="0" skipped="1" time="11.000" timestamp="2026-03-01T12:00:00">
      <testsuite name="src/a.test.ts" package="unit" tests="3" failures="1" errors="0" skipped="1" time="1.500" timestamp="2026-03-01T12:00:00">
        <properties>
          <property name="plimsoll.verdict" value="failed"/>
          <property name="plimsoll.worker" value="worker-1"/>
          <property name="plimsoll.attempt.1" value="failed (test) on worker-1 (local) in 1.500 s"/>
        </properties>
        <testcase name="adds &gt; up" classname="src/a.test.ts" time="0.100"/>
        <testcase name="adds &gt; down" classname="src/a.test.ts" time="0.100" file="app/src/a.test.ts" line="4">
          <failure message="a &lt; &quot;b&quot;&#10;c" type="failure">Error: a &lt; "b"
    c
        at x</failure>
          <system-out>red</system-out>
        </testcase>
        <testcase name="later" classname="src/a.test.ts" time="0.100">
          <skipped message="not on Linux"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test("crashed, timed out and not run are errors; failures + errors = failed + not run", () => {
  const report = buildReport([
    buildTest("unit:crash", {
      verdict: "failed",
      reason: "it ended its process 3 times",
      attempts: [buildAttempt({ outcome: "failed", cause: "crash" })],
    }),
    buildTest("unit:gone", { verdict: "not-run", reason: "no worker has the label gpu" }),
    buildTest("unit:bad", { verdict: "failed", failures: [{ message: "no" }] }),
  ]);
  const { root, cases } = parse(report);
  expect(root.attributes).toMatchObject({ tests: "3", failures: "1", errors: "2", skipped: "0" });
  const errors = cases.flatMap((each) => elements(each, "error")).map((each) => each.attributes);
  expect(errors).toEqual([
    { message: "it ended its process 3 times", type: "crash" },
    { message: "no worker has the label gpu", type: "not-run" },
  ]);
});

test("a test that fails on one class of workers says so beside its failure", () => {
  const reason = "failed on every worker of class windows (2 of 2), passed on linux";
  const failures = [{ message: "no such drive" }];
  const { suites, cases } = parse(
    buildReport([buildTest("unit:a", { verdict: "failed", reason, failures })]),
  );
  const properties = suites.flatMap((each) => elements(each, "properties"));
  expect(properties.flatMap((each) => elements(each, "property"))).toContainEqual(
    expect.objectContaining({ attributes: { name: "plimsoll.reason", value: reason } }),
  );
  const [failure] = cases.flatMap((each) => elements(each, "failure"));
  expect(failure?.attributes).toMatchObject({ message: "no such drive" });
});

test("flaky cases are marked as Surefire marks them, failed ones show their reruns", () => {
  const attempts = [
    buildAttempt({ outcome: "failed", workerId: "worker-1" }),
    buildAttempt({ attempt: 2, workerId: "worker-2" }),
  ];
  const earlierFailures = [{ attempt: 1, message: "timed out", stack: "at y" }];
  const { suites, cases } = parse(
    buildReport([
      buildTest("unit:a", {
        flaky: true,
        attempts,
        cases: [
          buildCase("told", { flaky: true, earlierFailures }),
          buildCase("only known", { flaky: true }),
          buildCase("retried by its runner", { flaky: true, failures: [{ message: "once" }] }),
        ],
      }),
      buildTest("unit:b", {
        verdict: "failed",
        cases: [buildCase("told", { status: "failed", earlierFailures })],
      }),
    ]),
  );
  const messages = (name: string) =>
    cases.flatMap((each) => elements(each, name)).map((each) => each.attributes.message);
  expect(messages("flakyFailure")).toEqual(["timed out", "failed in an earlier attempt", "once"]);
  expect(messages("rerunFailure")).toEqual(["timed out"]);
  const properties = elements(elements(suites[0]!, "properties")[0]!, "property");
  expect(properties.map(({ attributes }) => attributes.value)).toEqual([
    "passed",
    "worker-2",
    "failed on worker-1 (local) in 1.000 s",
    "passed on worker-2 (local) in 1.000 s",
  ]);
});

test("what failed outside of every case is kept, and said once", () => {
  const failures = [{ message: "afterAll: still open" }];
  const broken = buildTest("unit:a", {
    verdict: "failed",
    failures,
    cases: [buildCase("works"), buildCase("fails", { status: "failed" })],
  });
  const text = junit(buildReport([broken, buildTest("unit:b", { verdict: "failed", failures })]));
  expect(text.match(/<system-err>afterAll: still open<\/system-err>/g)).toHaveLength(1);
  expect(text.match(/<failure message="afterAll: still open"/g)).toHaveLength(1);
});

test("equal names are told apart, and tests of two suites by their suite", () => {
  const twice = [buildCase("same"), buildCase("same"), buildCase("same (2)"), buildCase("same")];
  const { cases } = parse(
    buildReport([
      buildTest("node:a.test.ts", { cases: twice }),
      buildTest("browser:a.test.ts"),
      buildTest("node:b.test.ts"),
    ]),
  );
  const names = cases.map(({ attributes }) => `${attributes.classname} ${attributes.name}`);
  expect(names).toEqual([
    "node:a.test.ts same",
    "node:a.test.ts same (2)",
    "node:a.test.ts same (2) (2)",
    "node:a.test.ts same (3)",
    "browser:a.test.ts a.test.ts",
    "b.test.ts b.test.ts",
  ]);
});

const anyCase: fc.Arbitrary<CaseReport> = fc.record({
  path: fc.array(anyText, { minLength: 1, maxLength: 3 }),
  status: fc.constantFrom("passed", "failed", "skipped", "not-run"),
  seconds: fc.double({ min: 0, max: 1000, noNaN: true }),
  standsForTest: fc.boolean(),
  flaky: fc.boolean(),
  output: anyText,
  note: anyText,
  failures: fc.array(fc.record({ message: anyText, stack: anyText, diff: anyText }), {
    maxLength: 2,
  }),
});

const anyTest: fc.Arbitrary<TestReport> = fc
  .record({
    id: anyText,
    verdict: fc.constantFrom("passed", "failed", "skipped", "not-run"),
    cause: fc.constantFrom("test", "crash", "timeout"),
    reason: anyText,
    cases: fc.array(anyCase, { maxLength: 4 }),
    failures: fc.array(fc.record({ message: anyText }), { maxLength: 2 }),
  })
  .map(({ id, cause, ...rest }) =>
    buildTest(`unit:${id}`, { ...rest, attempts: [buildAttempt({ outcome: "failed", cause })] }),
  );

test("any run gives well-formed XML whose counts are those of the run", () => {
  fc.assert(
    fc.property(fc.array(anyTest, { maxLength: 5 }), (tests) => {
      const report = buildReport(tests);
      const { counts } = report;
      const { root, suites, cases } = parse(report);
      const sum = (name: string) =>
        suites.reduce((total, suite) => total + Number(suite.attributes[name]), 0);
      const total = (name: string) => Number(root.attributes[name]);
      for (const name of ["tests", "failures", "errors", "skipped"]) {
        expect(sum(name)).toBe(total(name));
      }
      expect(total("tests")).toBe(cases.length);
      expect(total("failures") + total("errors")).toBe(counts.failed + counts.notRun);
      expect(total("skipped")).toBe(counts.skipped);
      const bad = cases.filter(
        (each) => elements(each, "failure").length + elements(each, "error").length === 1,
      );
      expect(bad).toHaveLength(counts.failed + counts.notRun);
      const uniqueInSuite = suites.every((suite) => {
        const names = elements(suite, "testcase").map(({ attributes }) => attributes.name);
        return new Set(names).size === names.length;
      });
      expect(uniqueInSuite).toBe(true);
    }),
  );
});

test("text that XML can carry comes back as it was", () => {
  const allowed = anyText.filter(
    (text) => !/[^\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD]/.test(text),
  );
  fc.assert(
    fc.property(allowed, (message) => {
      const failed = buildTest("unit:a", { verdict: "failed", failures: [{ message }] });
      const failure = parse(buildReport([failed])).cases.flatMap((each) =>
        elements(each, "failure"),
      );
      expect(failure[0]?.attributes.message).toBe(message);
      expect(failure[0]?.text).toBe(message.trimEnd());
    }),
  );
});
