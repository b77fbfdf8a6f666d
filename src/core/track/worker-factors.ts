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
  /** Its newest surprises that were all in one direction, oldest first. */
  readonly lately: Surprise[];
  /** Of a worker that has changed since: what it was like at first, when other tests were seen. */
  readonly before: WorkerFactor | undefined;
}

/** How far a duration was from what was expected of it. */
interface Surprise {
  /** As a logarithm. */
  readonly size: number;
  /** In standard deviations that were expected. */
  readonly standing: number;
}

/** A surprise is one from so many standard deviations on. */
const SURPRISING = 2;

/** Before a run has shown anything, it counts as one in which one test of twenty is surprising. */
const PRIOR_SURPRISES = 1;
const PRIOR_COMPARED = 20;

/** Surprises twice as large are so many times rarer, as a power of two: tests have heavy tails. */
const TAIL_INDEX = 2;

/** Fewer surprises may be tests that have grown, however large they are: such tests come together. */
const LEAST_ROW = 3;

/**
 * Surprises of a worker, all in one direction, mean that it has changed when tests alone would bring
 * them about once in so many times: a change that is believed where there is none costs more than one
 * that is believed late.
 */
const CHANCE = 1_000_000;

/** Another worker's time for the same work is believed from so many standard deviations on. */
const CLEARLY_APART = 4;

/** And as a logarithm: less is not worth it. */
const LEAST_CHANGE = Math.log(1.25);

/** Weight of the newest of all surprises, whatever its worker: what is common is the run's pace. */
const NEWEST_OF_ALL = 0.2;

/** No single surprise says more of the pace, in standard deviations. */
const MOST = 3;

export class WorkerFactors {
  readonly classes = new Map<string, Estimate>();
  readonly workers = new Map<string, Estimate>();
  /** By class, then by worker: both names are at hand, and to join them takes longer. */
  readonly #factors = new Map<string, Map<WorkerId, WorkerFactor>>();
  #everybody: Surprise = { standing: 0, size: 0 };
  /** Of all tests that were compared: how many were surprising, whatever their worker. */
  #surprises = PRIOR_SURPRISES;
  #compared = PRIOR_COMPARED;
  readonly #steady: boolean;

  /** @param steady whether no worker changes while this learns */
  constructor(steady: boolean) {
    this.#steady = steady;
  }

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
    const lately: Surprise[] = [];
    const factor = { workerClass, workerId, byClass, own, meanAtStart, lately, before: undefined };
    ofClass.set(workerId, factor);
    return factor;
  }

  /**
   * Compares a surprise with the worker's others: several in a row, all slower or all faster, that
   * tests alone would hardly bring about, mean that the worker has changed (a cumulative sum; Page,
   * 1954). How often tests alone surprise is learned. Then its factor is uncertain by as much as it
   * was off, so that what is seen next is believed.
   *
   * @param size logarithm of the duration beyond the expected one
   * @param deviation standard deviation that was expected of it
   * @returns the factor that holds from now on: a new one if the worker has changed
   */
  compare(factor: WorkerFactor, size: number, deviation: number): WorkerFactor {
    const surprise = this.#apart(size, deviation);
    this.#learnPace(size, deviation);
    if (this.#steady) return factor;
    // A worker that seems faster than ever may have been given what has become shorter.
    const possible = surprise.size > 0 || factor.before !== undefined;
    const row = possible ? continued(factor.lately, surprise) : [];
    this.#compared += 1;
    if (row.length > 0) this.#surprises += 1;
    if (this.#cannotBeChance(row)) {
      this.#surprises = Math.max(PRIOR_SURPRISES, this.#surprises - row.length);
      return this.#change(factor, row);
    }
    factor.lately.splice(0, factor.lately.length, ...row);
    return factor;
  }

  /** The same for an attempt that runs on and will end with at least this surprise. */
  compareRunning(factor: WorkerFactor, size: number, deviation: number): void {
    const surprise = this.#apart(size, deviation);
    const row = continued(factor.lately, surprise);
    if (surprise.size <= 0 || !this.#cannotBeChance(row)) return;
    const changed = this.#change(factor, row);
    // How much slower it is beyond that will be known when the attempt has ended.
    changed.own.mean += surprise.size;
  }

  /**
   * A worker took longer than another for the same work, by no less than this: it has changed, by as
   * much, or more.
   *
   * @param size logarithm of the factor beyond what was expected of the two
   * @param deviation standard deviation that was expected of it
   */
  becomeSlower(factor: WorkerFactor, size: number, deviation: number): void {
    const variance = deviation ** 2 + factorVariance(factor);
    if (size < LEAST_CHANGE || size < CLEARLY_APART * Math.sqrt(variance)) return;
    const changed = this.#change(factor, [{ size, standing: 0 }]);
    changed.own.mean += size;
  }

  /** Whether tests alone would hardly ever surprise like this, one after the other. */
  #cannotBeChance(row: readonly Surprise[]): boolean {
    const share = this.#surprises / this.#compared;
    const chance = row.reduce(
      (product, { standing }) => product * share * (SURPRISING / Math.abs(standing)) ** TAIL_INDEX,
      1,
    );
    return row.length >= LEAST_ROW && chance * CHANCE < 1;
  }

  /** How far a surprise lies from those of all workers. */
  #apart(size: number, deviation: number): Surprise {
    const { standing, size: common } = this.#everybody;
    return { size: size - common, standing: size / deviation - standing };
  }

  #learnPace(size: number, deviation: number): void {
    const { standing, size: common } = this.#everybody;
    const clipped = Math.min(MOST, Math.max(-MOST, size / deviation));
    this.#everybody = {
      standing: standing + NEWEST_OF_ALL * (clipped - standing),
      size: common + NEWEST_OF_ALL * (clipped * deviation - common),
    };
  }

  #change(factor: WorkerFactor, row: readonly Surprise[]): WorkerFactor {
    const { own } = factor;
    const sizes = [...row].sort((a, b) => a.size - b.size);
    const typical = sizes[1] ?? sizes[0];
    const changed: WorkerFactor = {
      ...factor,
      own: estimate(own.mean, own.variance + (typical?.size ?? 0) ** 2, own.samples),
      lately: [],
      before: factor.before ?? factor,
    };
    this.#factors.get(factor.workerClass)?.set(factor.workerId, changed);
    return changed;
  }
}

/** The row with one more surprise, or what is left of it when that is none or points elsewhere. */
function continued(row: readonly Surprise[], next: Surprise): Surprise[] {
  const large = Math.abs(next.standing) >= SURPRISING && Math.abs(next.size) >= LEAST_CHANGE;
  if (!large) return [];
  return row[0] === undefined || Math.sign(row[0].size) === Math.sign(next.size)
    ? [...row, next]
    : [next];
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
