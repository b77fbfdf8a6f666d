/** What a run is expected to ask of its workers before its tests are found: from earlier runs. */

import { reviewScale } from "../core/adapt/scale-review.ts";
import type { ScaleOptions, ScaleSignal } from "../core/adapt/scale-signal.ts";
import { splitTestKey } from "../core/model/identifiers.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";
import { meanSeconds } from "../core/track/duration-prediction.ts";
import { PerformanceTracker } from "../core/track/performance-tracker.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { testSubject } from "../core/track/test-subject.ts";
import { toTestSpec } from "./found-test.ts";
import type { RunRequest } from "./run-request.ts";

/**
 * The scale signal of all tests of the suites that are known, as if all of them were to run now.
 *
 * @param workers those that there are at least
 */
export function foreseenScale(
  { suites }: Pick<RunRequest, "suites">,
  estimates: readonly StoredEstimate[],
  workers: readonly WorkerCapabilities[],
  options: ScaleOptions,
): ScaleSignal {
  const tracker = new PerformanceTracker(estimates);
  const bySuite = new Map(suites.map((suite) => [suite.spec.name, suite]));
  const tests = estimates.flatMap(({ level, subject }) => {
    if (level !== "test") return [];
    const { suite: name, id } = splitTestKey(subject);
    const suite = bySuite.get(name);
    if (suite === undefined) return [];
    const spec = toTestSpec(suite, { id });
    const seconds = meanSeconds(tracker.predictTest(testSubject(spec)));
    return [{ requirements: spec.requirements, seconds }];
  });
  const speedOf = ({ workerClass, workerId }: WorkerCapabilities) =>
    tracker.speedOf(workerClass, workerId);
  return reviewScale(
    tests,
    workers.map((one) => ({ capabilities: one, speed: speedOf(one) })),
    options,
  );
}
