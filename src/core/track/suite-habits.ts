/** How the durations of a suite behave from run to run, whatever its single tests do. */

import type { Estimate } from "./estimate.ts";
import { estimate } from "./estimate.ts";
import { PRIOR } from "./prior.ts";
import { SurpriseRecord } from "./surprise-record.ts";

/** Share of a run's pace that is expected to stay: machines of one day are not those of the next. */
const PACE_KEPT = 0.6;

/** A running median moves by so much on the first observations, and less on later ones. */
const FIRST_STEP = 2;

/** So many observations is the belief at the start worth. */
const PRIOR_WEIGHT = 6;

/** But never by less: habits change. */
const LEAST_STEP = 0.005;

/** Moves to other classes that must have been seen before it is known whether they differ. */
const ENOUGH_MOVES = 20;

/** Times by which a move must surprise more than staying, if classes are to be told apart. */
const NOTABLE_MOVE = 1.3;

/** Habits of one suite. Sizes of surprises are medians of absolute values of logarithms. */
export class SuiteHabits {
  /** By how much all tests of this run take longer than in the suite's first run. */
  readonly pace: Estimate = estimate(0, PRIOR.pace);
  /** What the pace was expected to be when this run began. */
  paceAtStart = 0;
  /** What is left of a surprise beyond the pace, for a test on the class where it was seen. */
  readonly wobble: Estimate = estimate(PRIOR.wobble, 0);
  /** The same for a test that moved to another class. */
  readonly moved: Estimate = estimate(PRIOR.moved, 0);
  /** Surprises of known tests at the start of a run, as multiples of what was expected. */
  readonly seen = new SurpriseRecord(PRIOR.seenSurprise, 0.5);
  /** Surprises of new tests, as logarithms. */
  readonly unseen = new SurpriseRecord(PRIOR.newSurprise, 0);

  /** True when tests differ in how much a class of workers suits them, or may do so. */
  get classesDiffer(): boolean {
    return this.moved.samples < ENOUGH_MOVES || this.moved.mean > NOTABLE_MOVE * this.wobble.mean;
  }

  /** The pace as it should be kept: partly what was expected before this run, partly this run's. */
  get paceToKeep(): number {
    return this.paceAtStart + PACE_KEPT * (this.pace.mean - this.paceAtStart);
  }
}

/** Moves a running median towards an observation, by a share of itself. */
export function learnMedian(median: Estimate, observed: number): void {
  median.samples += 1;
  const step = Math.max(LEAST_STEP, FIRST_STEP / (PRIOR_WEIGHT + median.samples));
  median.mean *= Math.exp(observed > median.mean ? step : -step);
}

export class SuiteRecords {
  readonly habits = new Map<string, SuiteHabits>();
  /** Mostly one asks for the same suite again. */
  #last: { readonly suite: string; readonly habits: SuiteHabits } | undefined;

  of(suite: string): SuiteHabits {
    if (this.#last?.suite === suite) return this.#last.habits;
    const habits = this.habits.get(suite) ?? new SuiteHabits();
    this.habits.set(suite, habits);
    this.#last = { suite, habits };
    return habits;
  }
}
