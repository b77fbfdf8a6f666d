/** A test as the tracker sees it: where to look for what is known of it. */

import type { TestKey } from "../model/identifiers.ts";
import type { TestSpec } from "../model/test.ts";

export interface TestSubject {
  readonly key: TestKey;
  readonly suite: string;
  /** Suite and group: groups of two suites may have the same name. */
  readonly groupKey: string;
  /** Declared guess, which replaces the suite's average while the test has no history. */
  readonly expectedDurationSeconds: number | undefined;
}

export function testSubject(spec: TestSpec): TestSubject {
  return {
    key: spec.key,
    suite: spec.suite,
    groupKey: `${spec.suite}:${spec.group}`,
    expectedDurationSeconds: spec.requirements.expectedDurationSeconds,
  };
}
