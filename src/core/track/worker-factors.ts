/** How much each worker stretches or shortens durations: what its class does, and what is its own. */

import type { WorkerId } from "../model/identifiers.ts";
import type { Estimate } from "./estimate.ts";
import { estimate } from "./estimate.ts";
import { PRIOR } from "./prior.ts";

/** The factor of one worker, as a logarithm in two parts; −0.7 takes half the time. */
export interface WorkerFactor {
  readonly workerClass: string;
  readonly workerId: WorkerId;
  readonly byClass: Estimate;
  readonly own: Estimate;
  /** The factor when the run began, or when the worker was first heard of. */
  readonly meanAtStart: number;
}

export class WorkerFactors {
  readonly classes = new Map<string, Estimate>();
  readonly workers = new Map<string, Estimate>();
  /** By class, then by worker: both names are at hand, and to join them takes longer. */
  readonly #factors = new Map<string, Map<WorkerId, WorkerFactor>>();

  /** The factor of a worker; one that is heard of for the first time is like its class. */
  of(workerClass: string, workerId: WorkerId): WorkerFactor {
    let ofClass = this.#factors.get(workerClass);
    if (ofClass === undefined) {
      ofClass = new Map();
      this.#factors.set(workerClass, ofClass);
    }
    const known = ofClass.get(workerId);
    if (known !== undefined) return known;
    const byClass = getOrMake(this.classes, workerClass, () => estimate(0, PRIOR.class));
    const own = getOrMake(this.workers, workerId, () => estimate(0, PRIOR.worker));
    const meanAtStart = byClass.mean + own.mean;
    const factor = { workerClass, workerId, byClass, own, meanAtStart };
    ofClass.set(workerId, factor);
    return factor;
  }
}

export function factorMean(factor: WorkerFactor): number {
  return factor.byClass.mean + factor.own.mean;
}

export function factorVariance(factor: WorkerFactor): number {
  return factor.byClass.variance + factor.own.variance;
}

export function getOrMake(
  estimates: Map<string, Estimate>,
  subject: string,
  make: () => Estimate,
): Estimate {
  const known = estimates.get(subject);
  if (known !== undefined) return known;
  const made = make();
  estimates.set(subject, made);
  return made;
}
