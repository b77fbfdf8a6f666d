/** A test of a trace as the balancer is told of it. */

import type { TestKey } from "../core/model/identifiers.ts";
import { testKey } from "../core/model/identifiers.ts";
import type { Priority, TestSpec } from "../core/model/test.ts";
import type { TraceTest } from "./input/trace-file.ts";

/** Class of the workers that have none: there a test takes its `seconds`. */
export const ANY_CLASS = "any";

/** All tests of a trace are one suite, whatever it is called: history files go by other names. */
const SUITE = "trace";

/** Simulated tests never hang, so most have nothing to limit: about thirty years. */
const NO_LIMIT_SECONDS = 1e9;

/** Most tests fail only on workers that fail everything; elsewhere they may yet pass. */
export const RETRIES = 2;

const DEFAULT_PRIORITY: Priority = 3;

export function traceTestKey(id: string): TestKey {
  return testKey(SUITE, id);
}

export function asTestSpec(test: Omit<TraceTest, "seconds" | "outcome">): TestSpec {
  return {
    key: traceTestKey(test.id),
    suite: SUITE,
    group: test.group ?? "",
    requirements: {
      testId: test.id,
      ...demands(test),
      exclusiveKeys: test.exclusiveKeys ?? [],
      priority: test.priority ?? DEFAULT_PRIORITY,
    },
    ...(test.repeatable === undefined ? {} : { repeatable: test.repeatable }),
    retries: RETRIES,
    timeoutSeconds: test.limitSeconds ?? NO_LIMIT_SECONDS,
  };
}

/** What a worker must offer. Of `by` only the keys are looked at: the values are not known yet. */
function demands({ by, requires = {} }: Pick<TraceTest, "by" | "requires">) {
  const { backend, memoryGb, gpus, gpuMemoryGb, labels = [] } = requires;
  return {
    labels,
    ...(backend === undefined ? {} : { backends: [backend] }),
    ...(memoryGb === undefined ? {} : { minimumMemoryGb: memoryGb }),
    ...(gpus === undefined ? {} : { gpus }),
    ...(gpuMemoryGb === undefined ? {} : { gpuMemoryGb }),
    // Workers without a class run everything.
    ...(by === undefined ? {} : { workerClasses: [...Object.keys(by).sort(), ANY_CLASS] }),
  };
}
