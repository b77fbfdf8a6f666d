/** Second attempts that do not wait until nothing else is left to do: those of what is overdue. */

import { leaseBatch } from "../handle/lease-batch.ts";
import { lanesOf } from "../schedule/lane.ts";
import { isFree } from "../schedule/ready-workers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import { outlivedSeconds } from "../track/duration-prediction.ts";
import { predictedNow } from "./group-fixtures.ts";
import { describeDuplicate, speculate } from "./speculation.ts";

/** To be called now and then for each batch that runs. */
export function noticeOverdue(state: BalancerState, batch: BatchState): void {
  if (isOverdue(state, batch)) state.overdue.add(batch);
}

/**
 * What has outlived all that was predicted may run on for long: where it would hold up the end of
 * its run, it is begun elsewhere before shorter tests that wait, as longer work goes first.
 */
export function rescue(state: BalancerState): void {
  const { policy } = state.configuration;
  if (state.overdue.size === 0) return;
  for (const batch of state.overdue) if (!isOverdue(state, batch)) state.overdue.delete(batch);
  // When nothing waits, all that runs is looked at.
  if (policy.selector !== "earliest-finish" || !policy.speculates || state.waiting.size === 0)
    return;
  const idle = [...state.freed].filter(
    (worker) => worker.ready && worker.batches.length === 0 && isFree(worker),
  );
  const lanes = idle.flatMap((worker) => lanesOf(worker, state.now));
  for (const duplicate of speculate(state, lanes, [...state.overdue])) {
    const { lane, test, prediction, hold } = duplicate;
    const picks = [{ test, prediction }];
    const decision = describeDuplicate(state, duplicate);
    leaseBatch(state, { worker: lane.worker, picks, decision, hold });
  }
}

function isOverdue(state: BalancerState, batch: BatchState): boolean {
  const attempt = batch.current();
  if (attempt === undefined || batch.startedAt === undefined || batch.ending !== undefined)
    return false;
  if (state.batches.get(batch.id) !== batch) return false;
  return batch.usedSeconds(state.now) > outlivedSeconds(predictedNow(state, attempt));
}
