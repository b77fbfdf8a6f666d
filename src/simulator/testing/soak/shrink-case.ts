/** Makes a case that fails as small as it gets while it still fails. */

import type { Scenario } from "../../translation.ts";
import type { SoakCase } from "./soak-case.ts";

/** Keys of tests and workers that may be left out, one kind at a time. */
const TEST_EXTRAS = [
  "by",
  "requires",
  "exclusiveKeys",
  "repeatable",
  "limitSeconds",
  "outcome",
  "submitAt",
  "priority",
  "run",
  "group",
] as const;
const WORKER_EXTRAS = ["class", "memoryGb", "gpus", "gpuMemoryGb", "backends"] as const;

/**
 * @param fails whether a smaller case breaks the same rule
 * @param goOn asked before each trial: false ends the search with the smallest case so far
 */
export function shrinkCase(
  failing: SoakCase,
  fails: (smaller: SoakCase) => boolean,
  goOn: () => boolean,
): SoakCase {
  let smallest = failing;
  const attempt = (smaller: SoakCase) => {
    if (!goOn() || !fails(smaller)) return false;
    smallest = smaller;
    return true;
  };
  const attemptPart = (part: Partial<Scenario>) =>
    attempt({ ...smallest, scenario: { ...smallest.scenario, ...part } });
  for (let before = ""; before !== JSON.stringify(smallest) && goOn(); ) {
    before = JSON.stringify(smallest);
    const { faults, history } = smallest.scenario;
    if (history.length > 0) attemptPart({ history: [] });
    const { network: _, ...reliable } = faults;
    if (faults.network !== undefined) attemptPart({ faults: reliable });
    const { predictions: __, ...honest } = smallest.scenario.faults;
    if (faults.predictions !== undefined) attemptPart({ faults: honest });
    shrinkList(smallest.scenario.trace.tests, (tests) =>
      attemptPart({ trace: { ...smallest.scenario.trace, tests } }),
    );
    shrinkList(smallest.scenario.faults.events, (events) =>
      attemptPart({ faults: { ...smallest.scenario.faults, events } }),
    );
    shrinkList(
      smallest.scenario.pool.workers,
      (workers) => workers.length > 0 && attemptPart(withWorkers(smallest.scenario, workers)),
    );
    simplify(() => smallest, attempt, attemptPart);
  }
  return smallest;
}

/** Leaves away whatever is of no consequence. */
function simplify(
  current: () => SoakCase,
  attempt: (smaller: SoakCase) => boolean,
  attemptPart: (part: Partial<Scenario>) => boolean,
): void {
  if (current().policy !== "hybrid") attempt({ ...current(), policy: "hybrid" });
  for (const extra of TEST_EXTRAS) {
    const { trace } = current().scenario;
    if (!trace.tests.some((test) => extra in test)) continue;
    attemptPart({ trace: { ...trace, tests: trace.tests.map((test) => without(test, extra)) } });
  }
  for (const extra of WORKER_EXTRAS) {
    const { pool } = current().scenario;
    if (!pool.workers.some((worker) => extra in worker)) continue;
    attemptPart({
      pool: { ...pool, workers: pool.workers.map((worker) => without(worker, extra)) },
    });
  }
  const { trace, pool } = current().scenario;
  const { runs: _, ...nameless } = trace;
  if (trace.runs !== undefined) attemptPart({ trace: nameless });
  if (pool.benchmarkNoise !== 0) attemptPart({ pool: { ...pool, benchmarkNoise: 0 } });
}

function without<T extends object, Key extends keyof T>(whole: T, key: Key): T {
  const { [key]: _, ...rest } = whole;
  // Only keys are left out that need not be there.
  return rest as unknown as T;
}

/** A fault needs a worker that is there. */
function withWorkers({ pool, faults }: Scenario, workers: Scenario["pool"]["workers"]) {
  const left = new Set(workers.map(({ id }) => id));
  const events = faults.events.filter(({ worker }) => worker === undefined || left.has(worker));
  return { pool: { ...pool, workers }, faults: { ...faults, events } };
}

/**
 * Tries to do without large parts of a list, then without smaller ones, in the end without each
 * single entry ("delta debugging", Zeller and Hildebrandt, 2002, without the complements).
 *
 * @param fails is given a shorter list, and keeps it when it returns true
 */
function shrinkList<T>(whole: readonly T[], fails: (shorter: T[]) => boolean): void {
  let list = [...whole];
  for (
    let size = Math.ceil(list.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < list.length; ) {
      const shorter = [...list.slice(0, from), ...list.slice(from + size)];
      if (fails(shorter)) list = shorter;
      else from += size;
    }
  }
}
