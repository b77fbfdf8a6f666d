/** Of the workers that are there, those that no other one outdoes: none is both free sooner and faster. */

import type { WorkerKindId } from "../schedule/filters/worker-kinds.ts";
import { isFree } from "../schedule/ready-workers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** A worker, and when it can take something. */
export interface SoonestLane {
  readonly worker: WorkerState;
  /** Seconds from the decision. */
  readonly availableInSeconds: number;
  readonly speed: number;
}

/** Of each kind and class of workers on their own, since what one can run another may not. */
export function soonestLanes(state: BalancerState): SoonestLane[] {
  const byKind = new Map<WorkerKindId, Map<string, SoonestLane[]>>();
  for (const worker of state.workers.values()) {
    if (!worker.ready || worker.openSlots === 0) continue;
    const { workerClass } = worker.capabilities;
    const classes = byKind.get(worker.kind) ?? new Map<string, SoonestLane[]>();
    byKind.set(worker.kind, classes);
    const front = classes.get(workerClass) ?? [];
    const lane = {
      worker,
      availableInSeconds: availableIn(worker, state.now),
      speed: state.tracker.speedOf(workerClass, worker.id),
    };
    if (front.some((other) => outdoes(other, lane))) continue;
    classes.set(workerClass, [...front.filter((other) => !outdoes(lane, other)), lane]);
  }
  return [...byKind.values()].flatMap((classes) => [...classes.values()].flat());
}

function outdoes(a: SoonestLane, b: SoonestLane): boolean {
  return a.availableInSeconds <= b.availableInSeconds && a.speed >= b.speed;
}

function availableIn(worker: WorkerState, now: number): number {
  if (isFree(worker)) return 0;
  return worker.batches.reduce(
    (least, batch) => Math.min(least, batch.remainingSeconds(now)),
    Number.POSITIVE_INFINITY,
  );
}
