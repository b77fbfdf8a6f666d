/** Names of cases in reports: the same in every run, and each only once in its test. */

import type { RunReport, TestReport } from "../../coordinator/run-report.ts";
import { xmlCharacters } from "./xml.ts";

/** The names of a test's cases, in their order. Equal ones are told apart by number. */
export function caseNames(test: TestReport): string[] {
  const used = new Set<string>();
  return test.cases.map(({ standsForTest, path }) => {
    // What reports cannot show does not tell two names apart.
    const plain = xmlCharacters(standsForTest ? test.id : path.join(" > "));
    let name = plain;
    for (let number = 2; used.has(name); number += 1) {
      name = `${plain} (${number})`;
    }
    used.add(name);
    return name;
  });
}

/** A test's name by its key: its id, unless several suites of the run have a test of that id. */
export function testLabels(report: RunReport): (test: TestReport) => string {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { id } of report.tests) {
    (seen.has(id) ? shared : seen).add(id);
  }
  return ({ id, key }) => (shared.has(id) ? key : id);
}
