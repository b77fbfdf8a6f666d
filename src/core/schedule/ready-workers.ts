/** The workers that can be given something, and what they amount to. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import type { Resources } from "./fair-share.ts";

/** Those that are there and stay, in the order in which they came. */
export function readyWorkers(state: BalancerState): WorkerState[] {
  return [...state.workers.values()].filter(({ ready }) => ready);
}

/** True when it could run one more batch at once. */
export function isFree({ batches, openSlots }: WorkerState): boolean {
  return batches.length < openSlots;
}

/** What there is of everything that runs share. */
export function capacityOf(workers: readonly WorkerState[]): Resources {
  const capacity = { slots: 0, cpuCores: 0, memoryGb: 0, gpus: 0 };
  for (const { capabilities } of workers) {
    capacity.slots += capabilities.slots;
    capacity.cpuCores += capabilities.hardwareSpecs.cpuCores;
    capacity.memoryGb += capabilities.hardwareSpecs.memoryGb;
    capacity.gpus += capabilities.gpus?.length ?? 0;
  }
  return capacity;
}

/** How long the test should take on the worker. */
export function predictOn(
  state: BalancerState,
  test: TestState,
  worker: WorkerState,
): DurationPrediction {
  const { workerClass, workerId } = worker.capabilities;
  const alone = state.tracker.predictTest(test.subject);
  const factor = state.tracker.predictWorker(workerClass, workerId);
  return {
    logMean: alone.logMean + factor.logMean,
    logVariance: alone.logVariance + factor.logVariance,
  };
}

/** Workers on which a test has failed are avoided while there are others that can run it. */
export function avoidedBy(
  state: BalancerState,
  test: TestState,
  workers: readonly WorkerState[],
): readonly string[] {
  if (test.failedOn.length === 0) return [];
  const elsewhere = workers.some(
    (worker) =>
      !test.failedOn.includes(worker.id) && state.qualifier.canEver(test.demand, worker.kind),
  );
  return elsewhere ? test.failedOn : [];
}
