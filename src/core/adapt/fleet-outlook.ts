/** The scale signal of a balancer: what its waiting tests would gain from other numbers of workers. */

import { lanesOf } from "../schedule/lane.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { FillWork } from "./fleet-fill.ts";
import type { ScaleOptions, ScaleSignal, ScaleWorker } from "./scale-signal.ts";
import { scaleSignal } from "./scale-signal.ts";

/** Asking changes nothing. */
export function fleetOutlook(
  state: BalancerState,
  now: number,
  options: ScaleOptions,
): ScaleSignal {
  const workers: ScaleWorker[] = [];
  for (const worker of state.workers.values()) {
    if (!worker.ready) continue;
    const { workerId, workerClass } = worker.capabilities;
    workers.push({
      workerId,
      workerClass,
      kind: worker.kind,
      speed: state.tracker.speedOf(workerClass, workerId),
      freeInSeconds: lanesOf(worker, now).map(({ availableInSeconds }) => availableInSeconds),
    });
  }
  const kinds = [...new Set(workers.map(({ kind }) => kind))];
  const work = waitingWork(state).filter(({ runsOn }) => kinds.some(runsOn));
  return scaleSignal(workers, work, options);
}

/** What waits, of all runs together, longest first. */
function waitingWork({ waiting, qualifier }: BalancerState): FillWork[] {
  const work: FillWork[] = [];
  for (const queue of waiting.runs) {
    for (const { demand, shelves } of queue.chunks()) {
      const runsOn = (kind: number) => qualifier.canEver(demand, kind);
      for (const { count, meanSeconds, keys } of shelves) {
        if (count > 0) work.push({ runsOn, count, eachSeconds: meanSeconds, keys });
      }
    }
  }
  return work.sort((a, b) => b.eachSeconds - a.eachSeconds);
}
