/** Learns how long tests take and how fast workers are, and predicts the one on the other. */

import type { TestKey, WorkerId } from "../model/identifiers.ts";
import type { DurationPrediction } from "./duration-prediction.ts";
import { Z95 } from "./duration-prediction.ts";
import type { Term } from "./estimate.ts";
import { learnSum } from "./estimate.ts";
import { jitterOf, logSeconds, PRIOR } from "./prior.ts";
import type { SeenTest } from "./seen-test.ts";
import { gainOf, learnWobble, varianceOf, wobbleOf } from "./seen-test.ts";
import { entryOn, SeenTests } from "./seen-tests.ts";
import { SiblingAverages } from "./sibling-averages.ts";
import type { StoredEstimate } from "./stored-estimate.ts";
import type { SuiteHabits } from "./suite-habits.ts";
import { learnMedian, SuiteRecords } from "./suite-habits.ts";
import type { TestSubject } from "./test-subject.ts";
import { restoreKnowledge, storeKnowledge } from "./tracker-storage.ts";
import type { WorkerFactor } from "./worker-factors.ts";
import { factorMean, factorVariance, WorkerFactors } from "./worker-factors.ts";

/** Standard deviations beyond which a surprise says nothing more about a worker (Huber, 1964). */
const CLIP = 2;

/** A test teaches about itself unless the workers are unknown by so many times its own variance. */
const UNCLEAR = 4;

/**
 * A duration is test × worker class × worker × pace of the run, so its logarithm is a sum, and a
 * prediction is a distribution: wide for a new test, narrow for one that hardly varies. A new test
 * starts from its siblings, and a new worker from what its class has shown. A test that has been
 * seen is kept as it was seen, together with where: what is learned later about the speed of that
 * worker corrects it everywhere else. How wide a prediction is follows from how often earlier ones
 * of the suite were that far off.
 */
export class PerformanceTracker {
  readonly #tests = new SeenTests();
  readonly #averages = new SiblingAverages();
  readonly #suites = new SuiteRecords();
  readonly #factors = new WorkerFactors();

  constructor(stored: readonly StoredEstimate[]) {
    restoreKnowledge(stored, this.#knowledge);
  }

  /** Changes when an average has moved by so much that tests may belong in another order. */
  get version(): number {
    return this.#averages.version;
  }

  /**
   * Predicts the test on a worker of speed 1: what is true of it wherever it runs.
   *
   * @param workerClass where `dependsOnClass` says yes, the class that it is to run on: then the
   *   prediction holds for workers of that class once their factor is added
   */
  predictTest(test: TestSubject, workerClass?: string): DurationPrediction {
    const habits = this.#suites.of(test.suite);
    const newest = this.#tests.get(test.key);
    if (newest === undefined) return this.#predictUnseen(test, habits);
    const { mean, variance } =
      workerClass === undefined ? everywhere(newest, habits) : onClass(newest, workerClass, habits);
    return {
      logMean: mean + habits.pace.mean,
      logVariance: calibrated(variance + PRIOR.pacing, habits),
    };
  }

  /** Factor by which a worker stretches durations, as a logarithm: −0.7 takes half the time. */
  predictWorker(workerClass: string, workerId: WorkerId): DurationPrediction {
    const factor = this.#factors.of(workerClass, workerId);
    return { logMean: factorMean(factor), logVariance: factorVariance(factor) };
  }

  /** Predicts the test on this worker: on the one where it was seen, all is certain but the test. */
  predict(test: TestSubject, workerClass: string, workerId: WorkerId): DurationPrediction {
    const habits = this.#suites.of(test.suite);
    const here = this.#factors.of(workerClass, workerId);
    const { logMean, logVariance } = this.predictTest(test, workerClass);
    const seen = this.#tests.find(test.key, workerClass, habits);
    const between = varianceOfTerms(termsBetween(seen?.origin, here));
    return {
      logMean: logMean + factorMean(here),
      logVariance: logVariance + (seen === undefined ? between : calibrated(between, habits)),
    };
  }

  /** True when the test has been seen on several classes, and the suite's tests differ there. */
  dependsOnClass(test: TestSubject): boolean {
    const several = this.#tests.get(test.key)?.next !== undefined;
    return several && this.#suites.of(test.suite).classesDiffer;
  }

  /** True when the test itself has been seen, not only its like. */
  hasHistory(key: TestKey): boolean {
    return this.#tests.get(key) !== undefined;
  }

  /** Learns from an attempt that ran to its end. */
  observe(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
    passed: boolean,
  ): void {
    const habits = this.#suites.of(test.suite);
    const here = this.#factors.of(workerClass, workerId);
    const seen = this.#tests.find(test.key, workerClass, habits);
    const known = seen !== undefined && seen.samples > 0;
    if (!passed && seen !== undefined) return;
    if (known) this.#learnAgain(test, seen, here, seconds, habits);
    else this.#learnFirst(test, here, seconds, passed, habits);
    const factor = factorMean(here) + habits.pace.mean;
    this.#averages.learn(test, logSeconds(seconds) - factor);
  }

  /** Learns from an attempt that was ended before its end: it takes longer than that. */
  observeAtLeast(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
  ): void {
    const habits = this.#suites.of(test.suite);
    const here = this.#factors.of(workerClass, workerId);
    const observed = logSeconds(seconds);
    if (observed <= this.predict(test, workerClass, workerId).logMean) return;
    const seen = this.#tests.find(test.key, workerClass, habits);
    const mean = observed - habits.pace.mean;
    this.#tests.keep(test.key, { mean, logWobble: 0, samples: 0, origin: here }, seen, habits);
  }

  /** Everything that was learned, in a fixed order. */
  snapshot(): StoredEstimate[] {
    return storeKnowledge(this.#knowledge);
  }

  get #knowledge() {
    return {
      tests: this.#tests,
      averages: this.#averages,
      suites: this.#suites,
      factors: this.#factors,
    };
  }

  #predictUnseen(test: TestSubject, habits: SuiteHabits): DurationPrediction {
    if (test.expectedDurationSeconds !== undefined) {
      return { logMean: Math.log(test.expectedDurationSeconds), logVariance: PRIOR.declared };
    }
    const usual = (habits.unseen.limit / Z95) ** 2;
    const ignorance = PRIOR.suite / (1 + PRIOR_SPREADS * this.#averages.samplesOf(test.suite));
    return {
      logMean: this.#averages.expect(test) + habits.pace.mean,
      logVariance: usual + ignorance,
    };
  }

  /** A first look at a test is believed; how it compares with its like tells of its worker. */
  #learnFirst(
    test: TestSubject,
    here: WorkerFactor,
    seconds: number,
    passed: boolean,
    habits: SuiteHabits,
  ): void {
    const observed = logSeconds(seconds);
    const expected = this.#predictUnseen(test, habits);
    const surprise = observed - expected.logMean - factorMean(here);
    const noise = jitterOf(seconds) + (passed ? 0 : PRIOR.failure);
    const terms = termsBetween(undefined, here);
    const variance = expected.logVariance + varianceOfTerms(terms);
    if (passed && test.expectedDurationSeconds === undefined) habits.unseen.add(Math.abs(surprise));
    learnSum(terms, clip(surprise, CLIP * Math.sqrt(variance + noise)), variance + noise);
    const share = passed ? 1 : variance / (variance + noise);
    const mean = observed - (1 - share) * surprise - habits.pace.mean;
    const seen = { mean, logWobble: 0, samples: passed ? 1 : 0, origin: here };
    this.#tests.keep(test.key, seen, this.#tests.find(test.key, here.workerClass, habits), habits);
  }

  #learnAgain(
    test: TestSubject,
    seen: SeenTest,
    here: WorkerFactor,
    seconds: number,
    habits: SuiteHabits,
  ): void {
    const { origin } = seen;
    const terms = termsBetween(origin, here);
    const own = varianceHere(seen, here, habits);
    const between = varianceOfTerms(terms);
    const unpaced = seen.mean + factorMean(here) - factorMean(origin);
    const surprise = logSeconds(seconds) - unpaced - habits.pace.mean;
    const atStart =
      logSeconds(seconds) - seen.mean - here.meanAtStart + origin.meanAtStart - habits.paceAtStart;
    const plain = own + between + habits.pace.variance;
    const noise = jitterOf(seconds);
    const pacing = habits.pace.variance / plain;
    const clipped = clip(surprise, CLIP * Math.sqrt(plain));
    habits.pace.mean += pacing * clipped;
    habits.pace.variance -= pacing * habits.pace.variance;
    learnSum(terms, clip(surprise, CLIP * Math.sqrt(plain + noise)), plain + noise);
    const rest = surprise - pacing * clipped;
    const clarity = own / (own + between);
    if (between < UNCLEAR * own) {
      habits.seen.add(Math.abs(atStart) / Math.sqrt(own + between + PRIOR.pacing));
      const standard = Math.abs(rest) * Math.sqrt(clarity);
      if (origin.workerClass === here.workerClass) {
        learnWobble(seen, habits, standard);
        learnMedian(habits.wobble, standard);
      } else learnMedian(habits.moved, standard);
    }
    const settled = Math.min(1, varianceOf(wobbleOf(seen, habits)) / (own + between));
    const gain = 1 - (1 - gainOf(rest, habits.wobble.mean / Math.sqrt(settled))) * settled;
    const { logWobble } = seen;
    this.#tests.keep(
      test.key,
      { mean: unpaced + gain * rest, logWobble, samples: seen.samples + 1, origin: here },
      seen,
      habits,
    );
  }
}

/** The first test of a suite says so many times more about it than is believed before. */
const PRIOR_SPREADS = 6;

/** A test at speed 1, whatever the class: where it has been seen on several, what they say together. */
function everywhere(newest: SeenTest, habits: SuiteHabits): { mean: number; variance: number } {
  let sum = 0;
  let count = 0;
  for (let at: SeenTest | undefined = newest; at !== undefined; at = at.next) {
    sum += at.mean - factorMean(at.origin);
    count += 1;
  }
  return { mean: sum / count, variance: ownVariance(newest, habits) };
}

/** The same for workers of a class, as far as it is known there. */
function onClass(
  newest: SeenTest,
  workerClass: string,
  habits: SuiteHabits,
): { mean: number; variance: number } {
  const seen = entryOn(newest, workerClass);
  if (seen !== undefined) {
    return { mean: seen.mean - factorMean(seen.origin), variance: ownVariance(seen, habits) };
  }
  const { mean, variance } = everywhere(newest, habits);
  return { mean, variance: Math.max(variance, varianceOf(habits.moved.mean)) };
}

/** Variance of the test itself where it was seen. */
function ownVariance(seen: SeenTest, habits: SuiteHabits): number {
  if (seen.samples === 0) return PRIOR.failure;
  return varianceOf(wobbleOf(seen, habits));
}

/** The same where it is to run: on another class it is less certain, if its suite's tests differ. */
function varianceHere(seen: SeenTest, here: WorkerFactor, habits: SuiteHabits): number {
  const own = ownVariance(seen, habits);
  if (seen.origin.workerClass === here.workerClass || !habits.classesDiffer) return own;
  return Math.max(own, varianceOf(habits.moved.mean));
}

/** Such a variance that nine in ten earlier surprises of the suite lay within its interval. */
function calibrated(variance: number, habits: SuiteHabits): number {
  return variance * (habits.seen.limit / Z95) ** 2;
}

/** What changes when a test moves from where it was seen to here; without history, all of it. */
function termsBetween(origin: WorkerFactor | undefined, here: WorkerFactor): Term[] {
  const terms: Term[] = [];
  if (origin === here) return terms;
  for (const part of ["byClass", "own"] as const) {
    if (origin?.[part] === here[part]) continue;
    terms.push({ part: here[part], sign: 1 });
    if (origin !== undefined) terms.push({ part: origin[part], sign: -1 });
  }
  return terms;
}

function varianceOfTerms(terms: readonly Term[]): number {
  return terms.reduce((sum, { part }) => sum + part.variance, 0);
}

function clip(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
