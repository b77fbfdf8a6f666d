/** Workers: what happens when one joins, is lost, or gives a sign of life. */

import { beginWithOne } from "../adapt/load-review.ts";
import type {
  LoadReported,
  WorkerChanged,
  WorkerDraining,
  WorkerJoined,
  WorkerLost,
} from "../model/events.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import { WorkerState } from "../state/worker-state.ts";
import { loseBatch } from "./batch-events.ts";

export function onWorkerJoined(state: BalancerState, event: WorkerJoined): void {
  const { workerId } = event.worker;
  const former = state.workers.get(workerId);
  if (former !== undefined) {
    state.hosts.remove(former);
    const detail = "another process took its worker's name";
    loseAll(state, former, { detail, death: "crash", hostSurvived: false });
    former.phase = "away";
  }
  const kind = state.qualifier.kindOf(event.worker);
  const worker = new WorkerState(event.worker, event.at, kind, state.loads);
  state.blame.returned(worker, event.at);
  state.workers.set(workerId, worker);
  state.hosts.add(worker);
  // At the start of a run all are new, and there is nothing that one could be measured by.
  if (former !== undefined || state.ended > 0) beginWithOne(state, worker);
  state.freed.add(worker);
  state.changes += 1;
}

/** With fewer slots than before, what runs there goes on; it gets nothing more until a slot is free. */
export function onWorkerChanged(state: BalancerState, event: WorkerChanged): void {
  const worker = state.workers.get(event.worker.workerId);
  if (worker?.capabilities.incarnation !== event.worker.incarnation) return;
  state.hosts.remove(worker);
  worker.change(event.worker, state.qualifier.kindOf(event.worker, worker.refusals));
  state.hosts.add(worker);
  worker.see(event.at);
  // With fewer slots, some of them may have been sent ahead.
  for (const batch of worker.batches) batch.quietUntil = Number.NEGATIVE_INFINITY;
  state.freed.add(worker);
  state.changes += 1;
}

export function onWorkerLost(state: BalancerState, event: WorkerLost): void {
  const worker = state.workers.get(event.workerId);
  if (worker === undefined || worker.capabilities.incarnation !== event.incarnation) return;
  const { detail, death = "crash", hostSurvived } = event;
  loseAll(state, worker, { detail, death, hostSurvived });
  worker.phase = "away";
  state.hosts.remove(worker);
  state.changes += 1;
  if (event.returns) return;
  state.workers.delete(worker.id);
  state.loads.close(worker.id);
}

export function onWorkerDraining(state: BalancerState, event: WorkerDraining): void {
  const worker = state.workers.get(event.workerId);
  if (worker === undefined || worker.capabilities.incarnation !== event.incarnation) return;
  if (worker.phase === "ready") worker.phase = "draining";
}

export function onLoadReported(state: BalancerState, event: LoadReported): void {
  const { workerId, load, at } = event;
  if (!state.loads.report(workerId, load, at)) return;
  const worker = state.workers.get(workerId);
  if (worker === undefined) return;
  const takesMore = worker.noticeReport(at);
  if (worker.strained) state.strained.add(worker);
  if (!takesMore) return;
  state.freed.add(worker);
  state.changes += 1;
}

function loseAll(
  state: BalancerState,
  worker: WorkerState,
  { detail, death, hostSurvived }: Required<Pick<WorkerLost, "detail" | "death" | "hostSurvived">>,
): void {
  // A test that kills its worker at once may do so before word of its start gets out.
  const { slots } = worker.capabilities;
  for (const [place, batch] of [...worker.batches].entries()) {
    loseBatch(state, batch, { detail, death, ran: hostSurvived && place < slots });
  }
}
