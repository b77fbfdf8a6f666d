/** Learns how long tests take and how fast workers are, and predicts the one on the other. */

import type { TestKey, WorkerId } from "../model/identifiers.ts";
import { compareText } from "../model/identifiers.ts";
import type { DurationPrediction } from "./duration-prediction.ts";
import type { Estimate } from "./estimate.ts";
import { estimate, learnSum } from "./estimate.ts";
import type { TestSubject } from "./test-subject.ts";

/** What an estimate can be about. */
export const ESTIMATE_LEVELS = ["suite", "spread", "group", "test", "class", "worker"] as const;

export type EstimateLevel = (typeof ESTIMATE_LEVELS)[number];

/** One estimate in a form that can be stored; a tracker is made of these and becomes them again. */
export interface StoredEstimate {
  readonly level: EstimateLevel;
  readonly subject: string;
  readonly mean: number;
  readonly variance: number;
  readonly samples: number;
}

/**
 * Variances of natural logarithms; 0.25 is "within a factor of 1.65 two times in three". They say
 * how far to trust an average before there are observations, and were chosen once for all suites.
 */
const PRIOR = {
  /** Half a second, give or take a factor of twenty. */
  suiteMean: Math.log(0.5),
  suite: 9,
  /** How far the tests of one suite lie apart, until the suite itself has shown it. */
  spread: 1.5,
  spreadWeight: 8,
  group: 0.4,
  declared: 0.5,
  class: 0.35,
  worker: 0.04,
  /** Between two runs of one test on one worker. */
  noise: 0.03,
};

/** Added to what was known at the start of each run: the older, the less it counts. */
const DRIFT_PER_RUN: Readonly<Record<EstimateLevel, number>> = {
  suite: 0.01,
  spread: 0,
  group: 0.005,
  test: 0.02,
  class: 0.02,
  worker: 0.01,
};

/** A failure may cut a test short: it says this much less than a success. */
const FAILURE_NOISE = 1;

/** Shift of an average, as a logarithm, that may change the order of tests. */
const NOTABLE_SHIFT = 0.25;

/** Square of the standard deviations by which a known test may differ before that is a change. */
const SURPRISE_LIMIT = 9;

/** Durations below this are not told apart. */
const SHORTEST_SECONDS = 0.0001;

/**
 * A duration is test × worker class × worker, so its logarithm is a sum. Each part is an estimate
 * with a variance, and a prediction is a distribution: wide for a new test, narrow for one that has
 * been seen often. A new test starts from its group, a new group from its suite, and a new worker
 * from what its class has shown.
 */
export class PerformanceTracker {
  readonly #estimates: Readonly<Record<EstimateLevel, Map<string, Estimate>>> = {
    suite: new Map(),
    spread: new Map(),
    group: new Map(),
    test: new Map(),
    class: new Map(),
    worker: new Map(),
  };
  /** Averages as they were when the version last changed because of them. */
  readonly #announced = new Map<Estimate, number>();
  #version = 0;

  constructor(stored: readonly StoredEstimate[]) {
    for (const one of stored) {
      const drift = one.level === "spread" ? 0 : DRIFT_PER_RUN[one.level];
      const known = estimate(one.mean, one.variance + drift, one.samples);
      this.#estimates[one.level].set(one.subject, known);
    }
  }

  /** Changes when an average has moved by so much that tests may belong in another order. */
  get version(): number {
    return this.#version;
  }

  /** Predicts the test on a worker of speed 1: what is true of it wherever it runs. */
  predictTest(test: TestSubject): DurationPrediction {
    const known = this.#estimates.test.get(test.key) ?? this.#newTest(test);
    return { logMean: known.mean, logVariance: known.variance + PRIOR.noise };
  }

  /** Factor by which a worker stretches durations, as a logarithm: −0.7 takes half the time. */
  predictWorker(workerClass: string, workerId: WorkerId): DurationPrediction {
    const byClass = this.#estimates.class.get(workerClass);
    const own = this.#estimates.worker.get(workerId);
    return {
      logMean: (byClass?.mean ?? 0) + (own?.mean ?? 0),
      logVariance: (byClass?.variance ?? PRIOR.class) + (own?.variance ?? PRIOR.worker),
    };
  }

  /** True when the test itself has been seen, not only its like. */
  hasHistory(key: TestKey): boolean {
    return this.#estimates.test.has(key);
  }

  /** Learns from an attempt that ran to its end. */
  observe(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
    passed: boolean,
  ): void {
    if (!passed && this.hasHistory(test.key)) return;
    const observed = Math.log(Math.max(seconds, SHORTEST_SECONDS));
    const own = this.#get("test", test.key, () => this.#newTest(test));
    const parts = [
      own,
      this.#get("class", workerClass, () => estimate(0, PRIOR.class)),
      this.#get("worker", workerId, () => estimate(0, PRIOR.worker)),
    ];
    own.variance += unexplained(own, observed - parts.reduce((sum, part) => sum + part.mean, 0));
    learnSum(parts, observed, passed ? PRIOR.noise : FAILURE_NOISE);
    const factor = this.predictWorker(workerClass, workerId).logMean;
    this.#learnAverages(test, observed - factor);
  }

  /** Learns from an attempt that was ended before its end: it takes longer than that. */
  observeAtLeast(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
  ): void {
    const predicted =
      this.predictTest(test).logMean + this.predictWorker(workerClass, workerId).logMean;
    if (Math.log(Math.max(seconds, SHORTEST_SECONDS)) <= predicted) return;
    const own = this.#get("test", test.key, () => this.#newTest(test));
    learnSum([own], own.mean + Math.log(seconds) - predicted, FAILURE_NOISE);
  }

  /** Everything that was learned, in a fixed order. */
  snapshot(): StoredEstimate[] {
    const all: StoredEstimate[] = [];
    for (const level of Object.keys(this.#estimates) as EstimateLevel[]) {
      const ofLevel = [...this.#estimates[level]].sort((a, b) => compareText(a[0], b[0]));
      for (const [subject, known] of ofLevel) all.push({ level, subject, ...known });
    }
    return all;
  }

  /** What a test is expected to be like of which only its group and suite are known. */
  #newTest(test: TestSubject): Estimate {
    if (test.expectedDurationSeconds !== undefined) {
      return estimate(Math.log(test.expectedDurationSeconds), PRIOR.declared);
    }
    const suite = this.#estimates.suite.get(test.suite);
    const group = this.#estimates.group.get(test.groupKey);
    return estimate(
      (suite?.mean ?? PRIOR.suiteMean) + (group?.mean ?? 0),
      (suite?.variance ?? PRIOR.suite) + (group?.variance ?? PRIOR.group) + this.#spread(test),
    );
  }

  /** How far the tests of its suite lie apart. */
  #spread(test: TestSubject): number {
    return this.#estimates.spread.get(test.suite)?.mean ?? PRIOR.spread;
  }

  /** Brings suite and group up to date with a duration as it would be on a worker of speed 1. */
  #learnAverages(test: TestSubject, observed: number): void {
    const suite = this.#get("suite", test.suite, () => estimate(PRIOR.suiteMean, PRIOR.suite));
    const group = this.#get("group", test.groupKey, () => estimate(0, PRIOR.group));
    if (suite.samples > 1) this.#learnSpread(test.suite, observed - suite.mean - group.mean);
    learnSum([suite, group], observed, this.#spread(test));
    for (const average of [suite, group]) {
      if (Math.abs(average.mean - (this.#announced.get(average) ?? 0)) < NOTABLE_SHIFT) continue;
      this.#announced.set(average, average.mean);
      this.#version += 1;
    }
  }

  /** A running mean of squares that starts from the prior. */
  #learnSpread(suite: string, surprise: number): void {
    const spread = this.#get("spread", suite, () => estimate(PRIOR.spread, 0));
    spread.samples += 1;
    const weight = 1 / (PRIOR.spreadWeight + spread.samples);
    spread.mean = Math.max(spread.mean + weight * (surprise ** 2 - spread.mean), PRIOR.noise);
  }

  #get(level: EstimateLevel, subject: string, make: () => Estimate): Estimate {
    const known = this.#estimates[level].get(subject);
    if (known !== undefined) return known;
    const made = make();
    this.#estimates[level].set(subject, made);
    return made;
  }
}

/**
 * Variance to add before learning from a surprise that the test's own variance does not explain.
 * Durations have heavier tails than a normal distribution: a first look at a test is believed, and
 * a known one that changed by far more than it ever did has probably changed for good.
 */
function unexplained(test: Estimate, surprise: number): number {
  const allowed = test.samples === 0 ? 1 : SURPRISE_LIMIT;
  return Math.max(0, surprise ** 2 / allowed - test.variance);
}
