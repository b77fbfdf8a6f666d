/** Leaves out what is of no use to a run: estimates of tests that it does not have. */

import { circleNames } from "./sibling-averages.ts";
import type { StoredEstimate } from "./stored-estimate.ts";
import type { TestSubject } from "./test-subject.ts";

/** What is known of these tests, of their like, of their suites and of all workers. */
export function estimatesFor(
  estimates: readonly StoredEstimate[],
  tests: readonly TestSubject[],
): StoredEstimate[] {
  if (estimates.length === 0) return [];
  const keys = new Set(tests.map(({ key }) => key));
  const suites = new Set(tests.map(({ suite }) => suite));
  const circles = new Set(tests.flatMap(circleNames));
  return estimates.filter(({ level, subject }) => {
    if (level === "class" || level === "worker") return true;
    if (level === "test") return keys.has(subject);
    if (level === "elsewhere") return keys.has(subject.slice(subject.indexOf("\n") + 1));
    if (level === "siblings") return circles.has(subject);
    const end = subject.indexOf("\n");
    return suites.has(end < 0 ? subject : subject.slice(0, end));
  });
}
