/** How often tests fail that nobody doubts: of a suite, and of each of its groups. */

import type { TestState } from "../state/test-state.ts";

/** Before a suite has shown anything, it counts as one of which one test in twenty has failed. */
const PRIOR_FAILED = 0.5;
const PRIOR_ENDED = 10;

/** What a suite shows counts for a group like so many tests of the group itself. */
const GROUP_PRIOR = 4;

/** No suite is so good, or so bad, that the next test could not end otherwise. */
const LEAST_SHARE = 0.02;
const LARGEST_SHARE = 0.9;

interface Ended {
  failed: number;
  all: number;
}

export class FailureShares {
  readonly #suites = new Map<string, Ended>();
  readonly #groups = new Map<string, Ended>();

  /** A test has its verdict by an attempt. */
  settled(test: TestState, failed: boolean): void {
    add(this.#suites, test.subject.suite, failed);
    if (test.spec.group !== "") add(this.#groups, test.subject.groupKey, failed);
  }

  /** How likely a test fails on a worker that is well, by what its like did; 0 to 1. */
  of(test: TestState): number {
    const suite = this.#suites.get(test.subject.suite) ?? { failed: 0, all: 0 };
    const group = this.#groups.get(test.subject.groupKey) ?? { failed: 0, all: 0 };
    const ofSuite = (PRIOR_FAILED + suite.failed) / (PRIOR_ENDED + suite.all);
    const share = (GROUP_PRIOR * ofSuite + group.failed) / (GROUP_PRIOR + group.all);
    return Math.min(LARGEST_SHARE, Math.max(LEAST_SHARE, share));
  }
}

function add(sums: Map<string, Ended>, name: string, failed: boolean): void {
  const sum = sums.get(name);
  if (sum === undefined) {
    sums.set(name, { failed: failed ? 1 : 0, all: 1 });
    return;
  }
  sum.all += 1;
  if (failed) sum.failed += 1;
}
