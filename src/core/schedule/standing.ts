/** What is left to do and who is there for it, in figures. */

import type { WorkerId } from "../model/identifiers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import { lanesOf } from "./lane.ts";

/** A worker that takes work. Its seconds are those that things take on it. */
export interface WorkerStanding {
  readonly workerId: WorkerId;
  readonly slots: number;
  /** How fast it is believed to be. */
  readonly speed: number;
  /** Expected seconds of all that it holds, one after the other. */
  readonly heldSeconds: number;
  /** Until the last of its lanes is free. */
  readonly longestSeconds: number;
  /** Until the last of the attempts ends that run now or are next. */
  readonly currentSeconds: number;
}

export interface Standing {
  readonly workers: readonly WorkerStanding[];
  /** Expected seconds of all that waits, on a worker of speed 1. */
  readonly waitingSeconds: number;
  /** The same of the longest single test that waits. */
  readonly longestWaitingSeconds: number;
}

export function standing(state: BalancerState, now: number): Standing {
  const workers: WorkerStanding[] = [];
  for (const worker of state.workers.values()) {
    if (!worker.ready) continue;
    const { workerClass, slots } = worker.capabilities;
    const lanes = lanesOf(worker, now).map((lane) => lane.availableInSeconds);
    workers.push({
      workerId: worker.id,
      slots,
      speed: state.tracker.speedOf(workerClass, worker.id),
      heldSeconds: lanes.reduce((sum, seconds) => sum + seconds, 0),
      longestSeconds: Math.max(...lanes),
      currentSeconds: Math.max(0, ...worker.batches.map((batch) => batch.currentSeconds(now))),
    });
  }
  const first = state.waiting.longest();
  return {
    workers,
    waitingSeconds: state.waiting.expectedSeconds,
    longestWaitingSeconds:
      first === undefined ? 0 : meanSeconds(state.tracker.predictTest(first.subject)),
  };
}
