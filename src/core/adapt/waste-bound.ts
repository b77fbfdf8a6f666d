/** Keeps what is done in vain within a share of all work, whatever becomes of second attempts. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { TestState } from "../state/test-state.ts";

/** Of all work that has been done, so much may be done in vain. */
const MOST_WASTE = 0.1;

/**
 * Second attempts that are to be ended. That they are worth their cost is only expected when they
 * begin; what is lost with the one of two attempts that has used more is more than may be lost now.
 */
export function unaffordableBatches(state: BalancerState): BatchState[] {
  const pairs = [...state.speculation.tests].map((test) => runningBatches(state, test));
  if (pairs.length === 0) return [];
  let allowedSeconds = MOST_WASTE * workSeconds(state) - state.speculation.wastedSeconds;
  for (const batches of pairs) {
    if (batches.length > 1) {
      allowedSeconds -= Math.max(...batches.map((one) => one.usedSeconds(state.now)));
    }
  }
  const ended: BatchState[] = [];
  for (const [first, second] of pairs) {
    if (allowedSeconds >= 0) break;
    if (first === undefined || second === undefined) continue;
    if (first.ending !== undefined || second.ending !== undefined) continue;
    ended.push(second);
    allowedSeconds += Math.max(0, first.usedSeconds(state.now) - second.usedSeconds(state.now));
  }
  return ended;
}

/** Seconds that workers have spent on attempts, on those that run as well. */
function workSeconds(state: BalancerState): number {
  let seconds = state.speculation.workSeconds;
  for (const batch of state.batches.values()) seconds += batch.usedSeconds(state.now);
  return seconds;
}

/** Those in which attempts of the test run, the earlier first. */
function runningBatches(state: BalancerState, test: TestState): BatchState[] {
  return test.attempts.flatMap((attempt) => {
    const batch = state.batches.get(attempt.terms.batch);
    return batch?.current() === attempt && batch.startedAt !== undefined ? [batch] : [];
  });
}
