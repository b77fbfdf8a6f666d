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
  /** What its durations have lately been beyond what was expected. */
  readonly lately: Deviation;
  /** Of a worker that has changed since: what it was like at first, when other tests were seen. */
  readonly before: WorkerFactor | undefined;
}

/** Recent surprises of one worker, newest first in weight. */
interface Deviation {
  /** Mean in standard deviations: near 0 while the worker is as it was. */
  standing: number;
  /** Mean as a logarithm. */
  size: number;
}

/** Weight of a worker's newest surprise. */
const NEWEST = 0.4;

/** Weight of the newest of all surprises, whatever its worker: what is common is the run's pace. */
const NEWEST_OF_ALL = 0.2;

/** No single test says more, as standard deviations: it may have changed itself. */
const MOST = 3;

/** From here on it is the worker that has changed: two tests far off in a row, or more less far. */
const CHANGED = 1.5;

export class WorkerFactors {
  readonly classes = new Map<string, Estimate>();
  readonly workers = new Map<string, Estimate>();
  /** By class, then by worker: both names are at hand, and to join them takes longer. */
  readonly #factors = new Map<string, Map<WorkerId, WorkerFactor>>();
  #everybody: Deviation = { standing: 0, size: 0 };

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
    const lately = { standing: 0, size: 0 };
    const factor = { workerClass, workerId, byClass, own, meanAtStart, lately, before: undefined };
    ofClass.set(workerId, factor);
    return factor;
  }

  /**
   * Compares a surprise with the worker's others: several in one direction mean that it has become
   * slower or faster (an average that forgets, compared with its own spread; Roberts, 1959). Then
   * its factor is uncertain by as much as it was off, so that what is seen next is believed.
   *
   * @param surprise logarithm of the duration beyond the expected one
   * @param deviation standard deviation that was expected of it
   * @returns the factor that holds from now on: a new one if the worker has changed
   */
  compare(factor: WorkerFactor, surprise: number, deviation: number): WorkerFactor {
    const next = deviationAfter(factor.lately, surprise, deviation, NEWEST);
    const apart = next.standing - this.#everybody.standing;
    if (Math.abs(apart) > CHANGED) return this.#change(factor, next.size - this.#everybody.size);
    this.#everybody = deviationAfter(this.#everybody, surprise, deviation, NEWEST_OF_ALL);
    Object.assign(factor.lately, next);
    return factor;
  }

  /** The same for an attempt that runs on and will end with at least this surprise. */
  compareRunning(factor: WorkerFactor, surprise: number, deviation: number): void {
    const next = deviationAfter(factor.lately, surprise, deviation, NEWEST);
    const apart = next.standing - this.#everybody.standing;
    if (apart > CHANGED) this.#change(factor, next.size - this.#everybody.size);
  }

  #change(factor: WorkerFactor, size: number): WorkerFactor {
    const { own } = factor;
    const changed: WorkerFactor = {
      ...factor,
      own: estimate(own.mean, own.variance + size ** 2, own.samples),
      lately: { standing: 0, size: 0 },
      before: factor.before ?? factor,
    };
    this.#factors.get(factor.workerClass)?.set(factor.workerId, changed);
    return changed;
  }
}

function deviationAfter(
  { standing, size }: Deviation,
  surprise: number,
  deviation: number,
  gain: number,
): Deviation {
  const clipped = Math.min(MOST, Math.max(-MOST, surprise / deviation));
  return {
    standing: standing + gain * (clipped - standing),
    size: size + gain * (surprise - size),
  };
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
