/** A test as the tracker sees it: where to look for what is known of it. */

import type { TestKey } from "../model/identifiers.ts";
import type { TestSpec } from "../model/test.ts";
import type { Circle } from "./circle.ts";
import type { TestRecord } from "./seen-test.ts";

export interface TestSubject {
  /** The test's, after that of its project. */
  readonly key: TestKey;
  /** The suite's name, after that of its project: what holds for a suite is kept by it. */
  readonly suite: string;
  /** Suite and group: groups of two suites may have the same name. */
  readonly groupKey: string;
  /** Declared guess, which replaces the suite's average while the test has no history. */
  readonly expectedDurationSeconds: number | undefined;
  /** Where the tracker that was asked last keeps what is known of its like; only for trackers. */
  circle: Circle | undefined;
  /** The same of the test itself. */
  record: TestRecord | undefined;
}

export function testSubject(spec: TestSpec): TestSubject {
  const before = spec.project === undefined ? "" : `${spec.project}/`;
  return {
    key: `${before}${spec.key}`,
    suite: `${before}${spec.suite}`,
    groupKey: `${before}${spec.suite}:${spec.group}`,
    expectedDurationSeconds: spec.requirements.expectedDurationSeconds,
    circle: undefined,
    record: undefined,
  };
}
