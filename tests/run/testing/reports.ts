/** Reads the three reports of a run, and checks that they tell the same. */

import { parseXml } from "@rgrove/parse-xml";
import { expect } from "vitest";
import type { RunReport } from "../../../src/coordinator/run-report.ts";
import type { Ended } from "./plimsoll.ts";
import { lastLine } from "./plimsoll.ts";
import type { Project } from "./project.ts";

/** Where reports are unless a test says otherwise. */
const reportFolder = ".plimsoll/reports";

/** The run's own report. */
export function runReport(project: Project, file = `${reportFolder}/run.json`): RunReport {
  return JSON.parse(project.read(file)) as RunReport;
}

/** Test ids by verdict, each list sorted. */
export function verdicts(report: RunReport): Record<string, string[]> {
  const byVerdict: Record<string, string[]> = {};
  for (const { id, verdict } of report.tests) {
    byVerdict[verdict] = [...(byVerdict[verdict] ?? []), id];
  }
  return byVerdict;
}

/**
 * Checks that every test that was planned is reported once, that the three reports and the last
 * line agree, and that the exit status is the reported one. Returns the run's own report.
 */
export function expectTruthful(project: Project, ended: Ended, planned: number): RunReport {
  const report = runReport(project);
  const { passed, failed, skipped, notRun } = report.counts;
  const names = report.tests.map(({ key }) => key);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBe(planned);
  const cases = report.tests.flatMap((test) => test.cases);
  expect(cases.length).toBe(passed + failed + skipped + notRun);
  const last = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  expect(lastLine(ended)).toBe(last);
  expect(ended.status).toBe(report.exitCode);
  // What was not run is an error to JUnit: nothing that reads it must take it for a pass.
  expect(junitCounts(project)).toEqual({ all: cases.length, bad: failed + notRun, skipped });
  expect(ctrfCounts(project)).toEqual({ all: cases.length, passed, failed });
  return report;
}

function junitCounts(project: Project) {
  const root = parseXml(project.read(`${reportFolder}/junit.xml`)).root;
  const count = (name: string) => Number(root?.attributes[name] ?? 0);
  return {
    all: count("tests"),
    bad: count("failures") + count("errors"),
    skipped: count("skipped"),
  };
}

function ctrfCounts(project: Project) {
  const { results } = JSON.parse(project.read(`${reportFolder}/ctrf.json`));
  const { tests, passed, failed } = results.summary;
  expect(results.tests.length).toBe(tests);
  return { all: tests, passed, failed };
}
