/** A test of a trace as the balancer is told of it. */

import type { TestKey } from "../core/model/identifiers.ts";
import { testKey } from "../core/model/identifiers.ts";
import type { Priority, TestSpec } from "../core/model/test.ts";
import type { TraceTest } from "./input/trace-file.ts";

/** All tests of a trace are one suite, whatever it is called: history files go by other names. */
const SUITE = "trace";

/** Simulated tests never hang, so there is nothing to limit: about thirty years. */
const NO_LIMIT_SECONDS = 1e9;

/** Tests fail only on workers that fail everything; elsewhere they may yet pass. */
const RETRIES = 2;

const DEFAULT_PRIORITY: Priority = 3;

export function traceTestKey(id: string): TestKey {
  return testKey(SUITE, id);
}

/** @param labels what the core has to see to it that a worker has */
export function asTestSpec(
  test: Pick<TraceTest, "id" | "group" | "priority">,
  labels: readonly string[],
  runPriority?: Priority,
): TestSpec {
  return {
    key: traceTestKey(test.id),
    suite: SUITE,
    group: test.group ?? "",
    requirements: {
      testId: test.id,
      labels,
      exclusiveKeys: [],
      priority: test.priority ?? runPriority ?? DEFAULT_PRIORITY,
    },
    retries: RETRIES,
    timeoutSeconds: NO_LIMIT_SECONDS,
  };
}
