/** Watches whether tests on one machine are in each other's way, and lets its limit learn from it. */

import type { AttemptFinished } from "../model/events.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { HostState } from "../state/host-state.ts";
import type { AttemptState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** Tests of this length say half as much as long ones: the rest of their time is starting them. */
const SHORT_SECONDS = 0.05;

/** A trial pays only if there are so many more tests for each that runs at once. */
const ROUNDS_LEFT = 3;

/** An attempt begins: remembers how full its machine is. */
export function noticeStart(state: BalancerState, batch: BatchState): void {
  const worker = state.workers.get(batch.workerId);
  batch.crowd = worker?.inCrowd === true ? state.hosts.of(worker)?.crowd : undefined;
}

/** An attempt has ended, and nothing was learned from it yet: what it says of the crowd around it. */
export function noticeEnd(
  state: BalancerState,
  attempt: AttemptState,
  { outcome, seconds }: Pick<AttemptFinished, "outcome" | "seconds">,
): void {
  const worker = state.workers.get(attempt.terms.workerId);
  if (worker?.inCrowd !== true || outcome !== "passed" || seconds <= 0) return;
  const host = state.hosts.of(worker);
  if (host === undefined || !ranInFull(host, state.batches.get(attempt.terms.batch))) return;
  const { workerClass } = attempt.terms;
  const resting = state.tracker.restingLogSeconds(attempt.test.subject, workerClass);
  const changed = host.limit.observe({
    logRatio: Math.log(seconds) - resting - apart(state, worker, host),
    weight: seconds / (seconds + SHORT_SECONDS),
    contends: [...host.workers].some(({ monitor }) => monitor.contends(state.now)),
    worthTrying: state.waiting.size > ROUNDS_LEFT * host.limit.level,
  });
  if (changed) shareOut(state, host);
}

/**
 * By how much the worker is slower than those around it, as a logarithm: one that is throttled says
 * nothing of the crowd, and takes part in it at one level more than at another.
 */
function apart({ tracker }: BalancerState, worker: WorkerState, host: HostState): number {
  const slowness = ({ id, capabilities: { workerClass } }: WorkerState) =>
    tracker.predictWorker(workerClass, id).logMean;
  const all = [...host.workers];
  return slowness(worker) - all.reduce((sum, one) => sum + slowness(one), 0) / all.length;
}

/** As many ran as may, from its beginning to its end. */
function ranInFull(host: HostState, batch: BatchState | undefined): boolean {
  const { level, phase } = host.limit;
  if (level === 0 || batch?.crowd?.phase !== phase) return false;
  return [batch.crowd.running, host.running].every((running) => isAbout(running, level));
}

/** One more or less matters where few run. */
function isAbout(running: number, level: number): boolean {
  return Math.abs(running - level) <= level / 8;
}

/** A limit has changed: some workers may take more than before. */
function shareOut(state: BalancerState, host: HostState): void {
  host.allot();
  for (const worker of host.workers) state.freed.add(worker);
  state.changes += 1;
}
