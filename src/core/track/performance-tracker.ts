/** Learns how long tests take and how fast workers are, and predicts the one on the other. */

import type { TestKey, WorkerId } from "../model/identifiers.ts";
import type { DurationPrediction } from "./duration-prediction.ts";
import { Z95 } from "./duration-prediction.ts";
import type { Term } from "./estimate.ts";
import { learnSum } from "./estimate.ts";
import { GroupSetUps } from "./group-set-ups.ts";
import { meanBeyond } from "./normal-distribution.ts";
import { jitterOf, logSeconds, PRIOR } from "./prior.ts";
import type { SeenTest } from "./seen-test.ts";
import {
  everywhere,
  gainOf,
  learnWobble,
  onClass,
  ownVariance,
  varianceHere,
} from "./seen-test.ts";
import { SeenTests } from "./seen-tests.ts";
import { likenessOf, SiblingAverages } from "./sibling-averages.ts";
import type { StoredEstimate } from "./stored-estimate.ts";
import type { SuiteHabits } from "./suite-habits.ts";
import { learnMedian, SuiteRecords } from "./suite-habits.ts";
import type { TestSubject } from "./test-subject.ts";
import { restoreKnowledge, storeKnowledge } from "./tracker-storage.ts";
import type { WorkerFactor } from "./worker-factors.ts";
import { factorMean, factorVariance, WorkerFactors } from "./worker-factors.ts";

/** Standard deviations beyond which a surprise says nothing more about a worker (Huber, 1964). */
const CLIP = 2;

/** How much farther an attempt that runs on may go, as a logarithm, whatever its like have done. */
const LARGEST_SPREAD = 1;

/** A test teaches about itself unless the workers are unknown by so many times its own variance. */
const UNCLEAR = 4;

/** Where a test ran, and for how long. */
interface Place {
  readonly workerClass: string;
  readonly workerId: WorkerId;
  readonly seconds: number;
}

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
  readonly #factors: WorkerFactors;
  readonly groupSetUps = new GroupSetUps();

  /** @param steadyWorkers where durations come in no order, so that no worker can change meanwhile */
  constructor(stored: readonly StoredEstimate[], { steadyWorkers = false } = {}) {
    this.#factors = new WorkerFactors(steadyWorkers);
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
    const newest = this.#tests.get(test);
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

  /** How fast a worker is believed to be: 2 takes half the time. */
  speedOf(workerClass: string, workerId: WorkerId): number {
    return Math.exp(-this.predictWorker(workerClass, workerId).logMean);
  }

  /** Predicts the test on this worker: on the one where it was seen, all is certain but the test. */
  predict(test: TestSubject, workerClass: string, workerId: WorkerId): DurationPrediction {
    const habits = this.#suites.of(test.suite);
    const here = this.#factors.of(workerClass, workerId);
    const { logMean, logVariance } = this.predictTest(test, workerClass);
    const seen = this.#tests.find(test, workerClass, habits);
    const between = varianceOfTerms(termsBetween(seen?.origin, here));
    return {
      logMean: logMean + factorMean(here),
      logVariance: logVariance + (seen === undefined ? between : calibrated(between, habits)),
    };
  }

  /** True when the test has been seen on several classes, and the suite's tests differ there. */
  dependsOnClass(test: TestSubject): boolean {
    if (!this.#tests.anyOnSeveral || !this.#suites.of(test.suite).classesDiffer) return false;
    return this.#tests.get(test)?.next !== undefined;
  }

  /**
   * Natural logarithm of the seconds that the test takes, without what this run has taught of
   * workers and of its pace, so that two moments of the run can be compared.
   */
  restingLogSeconds(test: TestSubject, workerClass: string): number {
    const seen = this.#tests.find(test, workerClass, this.#suites.of(test.suite));
    if (seen !== undefined) return seen.mean - seen.origin.meanAtStart;
    const declared = test.expectedDurationSeconds;
    return declared === undefined ? this.#averages.expectSteadily(test) : Math.log(declared);
  }

  /** True when the test itself has been seen, not only its like. */
  hasHistory(key: TestKey): boolean {
    return this.#tests.has(key);
  }

  /**
   * Names what a prediction rests on. Unseen tests of equal likeness get equal predictions at any
   * time, wherever they are to run.
   *
   * @returns `undefined` when the test has a prediction of its own: it was seen, or declares how
   *   long it takes
   */
  likeness(test: TestSubject): string | undefined {
    const own = test.expectedDurationSeconds !== undefined || this.#tests.get(test) !== undefined;
    return own ? undefined : likenessOf(test);
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
    const seen = this.#tests.find(test, workerClass, habits);
    if (!passed && seen !== undefined) return;
    this.#averages.endOutliving(test.key);
    const known = seen !== undefined && seen.samples > 0;
    if (known) this.#learnAgain(test, seen, here, seconds, habits);
    else this.#learnFirst(test, here, seconds, passed, habits, seen);
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
    const expected = this.predict(test, workerClass, workerId).logMean;
    const surprise = logSeconds(seconds) - expected;
    if (surprise <= 0) return;
    const seen = this.#tests.find(test, workerClass, habits);
    const { logWobble, samples } = seen ?? { logWobble: 0, samples: 0 };
    const gain = samples === 0 ? 1 : gainOf(surprise, habits.wobble.mean);
    const mean = expected - habits.pace.mean + gain * surprise;
    this.#tests.keep(test, { mean, logWobble, samples, origin: here }, seen, habits);
  }

  /**
   * Learns from an attempt that runs on: a new test that outlives what is expected of it raises
   * what is expected of its like at once. What it is taken for, its expected duration given that it
   * takes longer than now, is replaced when it is known, so nothing counts twice (Tobin, 1958;
   * Dempster, Laird and Rubin, 1977). What is known of a cut-off test stays until it runs again.
   *
   * @param seconds for how long it has been running there
   */
  observeRunning(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
  ): void {
    if (this.#tests.get(test) !== undefined) {
      this.#compareRunning(test, workerClass, workerId, seconds);
      return;
    }
    if (test.expectedDurationSeconds !== undefined) return;
    const habits = this.#suites.of(test.suite);
    const factor = factorMean(this.#factors.of(workerClass, workerId)) + habits.pace.mean;
    const passed = logSeconds(seconds) - factor;
    const known = this.#averages.outliving(test.key);
    if (known !== undefined && passed <= known) return;
    const { logMean, logVariance } = this.#predictUnseen(test, habits);
    const mean = logMean - habits.pace.mean;
    if (known === undefined && passed <= mean) return;
    const expected = meanBeyond(mean, Math.min(LARGEST_SPREAD, Math.sqrt(logVariance)), passed);
    this.#averages.outlive(test, expected);
  }

  /** A known test that outlives what is expected of it may tell of its worker. */
  #compareRunning(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
  ): void {
    const { logMean, logVariance } = this.predict(test, workerClass, workerId);
    const surprise = logSeconds(seconds) - logMean;
    if (surprise <= 0) return;
    const here = this.#factors.of(workerClass, workerId);
    this.#factors.compareRunning(here, surprise, Math.sqrt(logVariance + jitterOf(seconds)));
  }

  /**
   * A test has passed on one worker, and has taken far longer on another: the other is slow, since
   * the test is the same.
   *
   * @param slow with how long it took there at least
   * @param quick with how long it took there
   */
  observeSlower(test: TestSubject, slow: Place, quick: Place): void {
    const beyond = ({ workerClass, workerId, seconds }: Place) =>
      logSeconds(seconds) - this.predict(test, workerClass, workerId).logMean;
    const here = this.#factors.of(slow.workerClass, slow.workerId);
    const deviation = Math.sqrt(jitterOf(quick.seconds));
    this.#factors.becomeSlower(here, beyond(slow) - beyond(quick), deviation);
  }

  /** What a test has taken was not its own: on a worker of speed 1 it takes this. */
  correct(test: TestSubject, seconds: number): void {
    const seen = this.#tests.get(test);
    const pace = this.#suites.of(test.suite).pace.mean;
    if (seen !== undefined) seen.mean = logSeconds(seconds) - pace + factorMean(seen.origin);
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
      groupSetUps: this.groupSetUps,
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
    hearsay: SeenTest | undefined,
  ): void {
    const observed = logSeconds(seconds) - habits.pace.mean;
    const expected = this.#predictUnseen(test, habits);
    const surprise = observed + habits.pace.mean - expected.logMean - factorMean(here);
    const declared = test.expectedDurationSeconds !== undefined;
    if (passed && !declared) habits.unseen.add(Math.abs(surprise));
    const noise = jitterOf(seconds) + (passed ? 0 : PRIOR.failure);
    const terms = termsBetween(undefined, here);
    const variance = expected.logVariance + varianceOfTerms(terms);
    const apart = declared
      ? surprise
      : observed - this.#averages.expectWidely(test) - factorMean(here);
    learnSum(terms, clip(apart, CLIP * Math.sqrt(variance + noise)), variance + noise);
    const share = passed ? 1 : variance / (variance + noise);
    const mean = observed - (1 - share) * surprise;
    const learned = { mean, logWobble: 0, samples: passed ? 1 : 0, origin: here };
    this.#tests.keep(test, learned, hearsay, habits);
  }

  /**
   * How a known test compares with before: part of it is the pace of the run, part the workers,
   * part the test. What is left tells how much such tests vary.
   */
  #learnAgain(
    test: TestSubject,
    seen: SeenTest,
    believed: WorkerFactor,
    seconds: number,
    habits: SuiteHabits,
  ): void {
    const { origin } = seen;
    const observed = logSeconds(seconds);
    const own = varianceHere(seen, believed.workerClass, habits);
    const here = this.#factors.compare(
      believed,
      observed - seen.mean - factorMean(believed) + factorMean(origin) - habits.pace.mean,
      Math.sqrt(own + varianceOfTerms(termsBetween(origin, believed)) + jitterOf(seconds)),
    );
    const unpaced = seen.mean + factorMean(here) - factorMean(origin);
    const atStart = seen.mean + here.meanAtStart - origin.meanAtStart + habits.paceAtStart;
    const terms = termsBetween(origin, here);
    const between = varianceOfTerms(terms);
    const surprise = observed - unpaced - habits.pace.mean;
    const rest = surprise - learnPace(habits, surprise, own + between);
    const plain = own + between + jitterOf(seconds);
    learnSum(terms, clip(surprise, CLIP * Math.sqrt(plain)), plain);
    const clarity = own / (own + between);
    if (between < UNCLEAR * own) {
      habits.seen.add(Math.abs(observed - atStart) / Math.sqrt(own + between + PRIOR.pacing));
      learnHabits(seen, here, rest * Math.sqrt(clarity), habits);
    }
    const settled = Math.min(1, ownVariance(seen, habits) / (own + between));
    const gain = 1 - (1 - gainOf(rest, habits.wobble.mean / Math.sqrt(settled))) * settled;
    const { logWobble, samples } = seen;
    const learned = { mean: unpaced + gain * rest, logWobble, samples: samples + 1, origin: here };
    this.#tests.keep(test, learned, seen, habits);
  }
}

/** Moves the pace of the run, and says by how much. */
function learnPace(habits: SuiteHabits, surprise: number, others: number): number {
  const { pace } = habits;
  const variance = others + pace.variance;
  const gain = pace.variance / variance;
  const step = gain * clip(surprise, CLIP * Math.sqrt(variance));
  pace.mean += step;
  pace.variance -= gain * pace.variance;
  return step;
}

/** Learns how much a test varies where it was seen, or how different another class is. */
function learnHabits(
  seen: SeenTest,
  here: WorkerFactor,
  surprise: number,
  habits: SuiteHabits,
): void {
  if (seen.origin.workerClass !== here.workerClass) {
    learnMedian(habits.moved, Math.abs(surprise));
    return;
  }
  learnWobble(seen, habits, surprise);
  learnMedian(habits.wobble, Math.abs(surprise));
}

/** The first test of a suite says so many times more about it than is believed before. */
const PRIOR_SPREADS = 6;

/** Such a variance that nine in ten earlier surprises of the suite lay within its interval. */
function calibrated(variance: number, habits: SuiteHabits): number {
  return variance * (habits.seen.limit / Z95) ** 2;
}

const NO_TERMS: readonly Term[] = [];

/** What changes when a test moves from where it was seen to here; without history, all of it. */
function termsBetween(origin: WorkerFactor | undefined, here: WorkerFactor): readonly Term[] {
  if (origin === here) return NO_TERMS;
  const terms: Term[] = [];
  for (const part of ["byClass", "own"] as const) {
    if (origin?.[part] === here[part]) continue;
    terms.push({ part: here[part], sign: 1 });
    if (origin !== undefined) terms.push({ part: origin[part], sign: -1 });
  }
  return terms;
}

function varianceOfTerms(terms: readonly Term[]): number {
  let sum = 0;
  for (const { part } of terms) sum += part.variance;
  return sum;
}

function clip(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
