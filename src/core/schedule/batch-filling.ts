/** Fills a batch for a worker from a queue of tests that it may run. */

import type { Pick } from "../handle/lease-batch.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import { predictOn } from "./ready-workers.ts";
import type { TestQueue } from "./test-queue.ts";

/** A batch before it is leased. */
export interface FilledBatch {
  readonly picks: readonly Pick[];
  /** Longest time that it was meant to take; a longer first test goes alone. */
  readonly batchSeconds: number;
}

/**
 * Takes the first test out of the queue, and those behind it that can share its start.
 *
 * @param slots of all workers
 */
export function takeBatch(
  state: BalancerState,
  queue: TestQueue,
  worker: WorkerState,
  slots: number,
): FilledBatch {
  const picks: Pick[] = [];
  const head = queue.first()?.test;
  if (head === undefined) return { picks, batchSeconds: 0 };
  const { batchOverheadFactor, batchLimit } = state.configuration;
  const { expectedSeconds } = state.waiting;
  const { suite } = head.subject;
  const batchSeconds = state.batchCosts.batchSeconds(
    suite,
    batchOverheadFactor,
    expectedSeconds,
    slots,
  );
  let sum = 0;
  while (picks.length < batchLimit) {
    const test = queue.first()?.test;
    if (test === undefined || (test !== head && !mayFollow(state, test, head))) break;
    const prediction = predictOn(state, test, worker);
    sum += meanSeconds(prediction);
    if (test !== head && sum > batchSeconds) break;
    picks.push({ test, prediction });
    queue.shift();
  }
  return { picks, batchSeconds };
}

/** Whether a test may be sent in one batch with another one at all. Suspects run alone. */
export function mayShareStart(state: BalancerState, test: TestState, head: TestState): boolean {
  return (
    test.run === head.run &&
    test.spec.suite === head.spec.suite &&
    !test.suspect &&
    !head.suspect &&
    state.qualifier.demands.mayShareBatch(test.demand, head.demand)
  );
}

/**
 * Whether a test may follow the head of a queue into its batch: where nobody asks which worker is best
 * for each test of a batch, one that has failed must not follow, since it goes where it has not.
 */
export function mayFollow(state: BalancerState, test: TestState, head: TestState): boolean {
  return (
    mayShareStart(state, test, head) &&
    haveSameKeys(test, head) &&
    test.failedOn.length === 0 &&
    test.spec.requirements.priority === head.spec.requirements.priority
  );
}

/** Tests of a batch run one after the other, so they may share what no two may have at once. */
function haveSameKeys(a: TestState, b: TestState): boolean {
  const keys = b.spec.requirements.exclusiveKeys;
  const own = a.spec.requirements.exclusiveKeys;
  return own.length === keys.length && own.every((key, place) => key === keys[place]);
}
