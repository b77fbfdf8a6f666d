/** What a plan is made for: the tests and workers of a stored run, and what is known of them by now. */

import type { BalancerConfiguration } from "../../core/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../../core/configuration.ts";
import type { BalancerEvent } from "../../core/model/events.ts";
import type { TestSpec } from "../../core/model/test.ts";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
import { PerformanceTracker } from "../../core/track/performance-tracker.ts";
import { estimatesFor } from "../../core/track/relevant-estimates.ts";
import type { StoredEstimate } from "../../core/track/stored-estimate.ts";
import { testSubject } from "../../core/track/test-subject.ts";
import type { AttemptRecord, JournalGroup } from "../../store/store.ts";
import { median } from "../median.ts";

/** Workers of one class, as many as there were. */
interface PlannedClass {
  readonly workerClass: string;
  readonly workers: readonly WorkerCapabilities[];
}

export interface PlannedSuite {
  readonly specs: readonly TestSpec[];
  readonly classes: readonly PlannedClass[];
  /** The numbers and the policy that the run had. */
  readonly configuration: BalancerConfiguration;
  readonly estimates: readonly StoredEstimate[];
  /** What its tests took, on a worker of speed 1, by key; empty where predictions are to be used. */
  readonly measured: ReadonlyMap<string, number>;
  /** What the first batch of a worker needs before its first test, beyond what every batch does. */
  readonly setupSeconds: number;
  readonly startSeconds: number;
}

/** With what a balancer began, as far as it matters here. */
interface Began {
  readonly type: "balancer-began";
  readonly configuration: BalancerConfiguration;
}

/**
 * @param attempts of the run, if its own durations are wanted; else none
 * @returns `undefined` when the journal tells of no tests or of no worker
 */
export function plannedSuite(
  journal: readonly JournalGroup[],
  known: readonly StoredEstimate[],
  attempts: readonly AttemptRecord[],
): PlannedSuite | undefined {
  const specs = new Map<string, TestSpec>();
  let workers = new Map<string, WorkerCapabilities>();
  let configuration = DEFAULT_CONFIGURATION;
  const starts = new BatchStarts();
  for (const event of journal.flatMap(({ events }) => events as (BalancerEvent | Began)[])) {
    if (event.type === "balancer-began") {
      workers = new Map();
      // Another version may have had fewer numbers.
      configuration = { ...DEFAULT_CONFIGURATION, ...event.configuration, firstNumber: 1 };
    } else if (event.type === "worker-joined") workers.set(event.worker.workerId, event.worker);
    else if (event.type === "tests-submitted") {
      for (const spec of event.tests) specs.set(spec.key, spec);
    } else if (event.type === "batch-ended") starts.add(event.cause, event.startSeconds);
  }
  if (specs.size === 0 || workers.size === 0) return undefined;
  const all = [...specs.values()];
  const estimates = estimatesFor(known, all.map(testSubject));
  return {
    specs: all,
    classes: byClass([...workers.values()]),
    configuration,
    estimates,
    measured: measuredSeconds(attempts, estimates),
    ...starts.figures,
  };
}

function byClass(workers: readonly WorkerCapabilities[]): PlannedClass[] {
  const classes = new Map<string, WorkerCapabilities[]>();
  for (const worker of workers) {
    const alike = classes.get(worker.workerClass);
    if (alike === undefined) classes.set(worker.workerClass, [worker]);
    else alike.push(worker);
  }
  return [...classes].map(([workerClass, alike]) => ({ workerClass, workers: alike }));
}

/** Of several attempts of a test the last one that ended properly. */
function measuredSeconds(
  attempts: readonly AttemptRecord[],
  estimates: readonly StoredEstimate[],
): Map<string, number> {
  const tracker = new PerformanceTracker(estimates);
  const seconds = new Map<string, number>();
  for (const { test, workerClass, workerId, outcome, result } of attempts) {
    if (outcome === "lost" || outcome === "cancelled") continue;
    const factor = Math.exp(tracker.predictWorker(workerClass, workerId).logMean);
    seconds.set(test, result.seconds / factor);
  }
  return seconds;
}

/** How long batches took to begin: the first of each worker, and all others. */
class BatchStarts {
  readonly #first: number[] = [];
  readonly #later: number[] = [];
  readonly #seen = new Set<string>();

  add(workerId: string, seconds: number): void {
    (this.#seen.has(workerId) ? this.#later : this.#first).push(seconds);
    this.#seen.add(workerId);
  }

  get figures() {
    const first = median(this.#first);
    const startSeconds = this.#later.length === 0 ? first : median(this.#later);
    return { startSeconds, setupSeconds: Math.max(0, first - startSeconds) };
  }
}
