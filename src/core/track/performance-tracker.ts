/** Learns how long tests take and how fast workers are, and predicts the one on the other. */

import type { TestKey, WorkerId } from "../model/identifiers.ts";
import { compareText } from "../model/identifiers.ts";
import type { DurationPrediction } from "./duration-prediction.ts";
import type { Estimate, Term } from "./estimate.ts";
import { learnSum } from "./estimate.ts";
import { DRIFT_PER_RUN, logSeconds, noiseOf } from "./prior.ts";
import { SuiteAverages } from "./suite-averages.ts";
import type { TestSubject } from "./test-subject.ts";
import type { WorkerFactor } from "./worker-factors.ts";
import { factorMean, factorVariance, getOrMake, WorkerFactors } from "./worker-factors.ts";

/** What an estimate can be about. */
export const ESTIMATE_LEVELS = [
  "suite",
  "spread",
  "group-spread",
  "group",
  "test",
  "class",
  "worker",
] as const;

export type EstimateLevel = (typeof ESTIMATE_LEVELS)[number];

/** One estimate in a form that can be stored; a tracker is made of these and becomes them again. */
export interface StoredEstimate {
  readonly level: EstimateLevel;
  readonly subject: string;
  readonly mean: number;
  readonly variance: number;
  readonly samples: number;
  /** Of a test: the worker that it was last seen on, to whose speed the mean belongs. */
  readonly origin?: { readonly workerClass: string; readonly workerId: WorkerId };
}

/** A test that has been seen: how long it takes on the worker where it was seen last. */
interface SeenTest extends Estimate {
  origin: WorkerFactor;
}

/** A failure may cut a test short: it says this much less than a success. */
const FAILURE_NOISE = 1;

/** Standard deviations beyond which a surprise says nothing more about a worker (Huber, 1964). */
const CLIP = 2;

/** Square of the standard deviations by which a known test may differ before that is a change. */
const SURPRISE_LIMIT = 9;

/**
 * A duration is test × worker class × worker, so its logarithm is a sum. Each part is an estimate
 * with a variance, and a prediction is a distribution: wide for a new test, narrow for one that has
 * been seen often. A new test starts from its group, a new group from its suite, and a new worker
 * from what its class has shown. A test that has been seen is kept as it was seen, together with
 * where: what is learned later about the speed of that worker corrects it everywhere else.
 */
export class PerformanceTracker {
  readonly #tests = new Map<TestKey, SeenTest>();
  readonly #averages = new SuiteAverages();
  readonly #factors = new WorkerFactors();

  constructor(stored: readonly StoredEstimate[]) {
    for (const { level, subject, mean, variance, samples, origin } of stored) {
      const known = { mean, variance: variance + DRIFT_PER_RUN[level], samples };
      if (origin === undefined) {
        Object.assign(
          getOrMake(this.#level(level), subject, () => known),
          known,
        );
      } else {
        const factor = this.#factors.of(origin.workerClass, origin.workerId);
        this.#tests.set(subject, { ...known, origin: factor });
      }
    }
  }

  /** Changes when an average has moved by so much that tests may belong in another order. */
  get version(): number {
    return this.#averages.version;
  }

  /** Predicts the test on a worker of speed 1: what is true of it wherever it runs. */
  predictTest(test: TestSubject): DurationPrediction {
    const seen = this.#tests.get(test.key);
    if (seen === undefined) {
      const { mean, variance } = this.#averages.expect(test);
      return { logMean: mean, logVariance: variance + noiseOf(Math.exp(mean)) };
    }
    return {
      logMean: seen.mean - factorMean(seen.origin),
      logVariance: seen.variance + noiseOf(Math.exp(seen.mean)),
    };
  }

  /** Factor by which a worker stretches durations, as a logarithm: −0.7 takes half the time. */
  predictWorker(workerClass: string, workerId: WorkerId): DurationPrediction {
    const factor = this.#factors.of(workerClass, workerId);
    return { logMean: factorMean(factor), logVariance: factorVariance(factor) };
  }

  /** True when the test itself has been seen, not only its like. */
  hasHistory(key: TestKey): boolean {
    return this.#tests.has(key);
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
    const here = this.#factors.of(workerClass, workerId);
    this.#learnTest(test, here, logSeconds(seconds), passed ? noiseOf(seconds) : FAILURE_NOISE);
    this.#averages.learn(test, logSeconds(seconds) - factorMean(here));
  }

  /** Learns from an attempt that was ended before its end: it takes longer than that. */
  observeAtLeast(
    test: TestSubject,
    workerClass: string,
    workerId: WorkerId,
    seconds: number,
  ): void {
    const here = this.#factors.of(workerClass, workerId);
    const predicted = this.predictTest(test).logMean + factorMean(here);
    if (logSeconds(seconds) > predicted) {
      this.#learnTest(test, here, logSeconds(seconds), FAILURE_NOISE);
    }
  }

  /** Everything that was learned, in a fixed order. */
  snapshot(): StoredEstimate[] {
    return ESTIMATE_LEVELS.flatMap((level) =>
      [...this.#level(level)]
        .sort((a, b) => compareText(a[0], b[0]))
        .map(([subject, known]) => stored(level, subject, known)),
    );
  }

  #learnTest(test: TestSubject, here: WorkerFactor, observed: number, noise: number): void {
    const seen = this.#tests.get(test.key);
    const before = seen ?? this.#averages.expect(test);
    const terms = termsBetween(seen?.origin, here);
    const expected = terms.reduce((sum, { part, sign }) => sum + sign * part.mean, before.mean);
    const surprise = observed - expected;
    const between = terms.reduce((sum, { part }) => sum + part.variance, noise);
    const own = before.variance + unexplained(before, surprise);
    // What is learned of the workers must not hang on a few tests that are unlike all others.
    const plain = before.variance + between;
    const limit = CLIP * Math.sqrt(plain);
    learnSum(terms, Math.min(limit, Math.max(-limit, surprise)), plain);
    const known = own + between - noise;
    const variance = own + between;
    this.#tests.set(test.key, {
      mean: expected + (known / variance) * surprise,
      variance: (known * noise) / variance,
      samples: before.samples + 1,
      origin: here,
    });
  }

  #level(level: EstimateLevel): Map<string, Estimate> {
    const { suites, spreads, groupSpreads, groups } = this.#averages;
    const { classes, workers } = this.#factors;
    const tests = this.#tests as Map<string, Estimate>;
    const averages = {
      suite: suites,
      spread: spreads,
      "group-spread": groupSpreads,
      group: groups,
    };
    return { ...averages, test: tests, class: classes, worker: workers }[level];
  }
}

/** What changes when a test moves from where it was seen to here; without history, all of it. */
function termsBetween(origin: WorkerFactor | undefined, here: WorkerFactor): Term[] {
  const terms: Term[] = [];
  for (const part of ["byClass", "own"] as const) {
    if (origin?.[part] === here[part]) continue;
    terms.push({ part: here[part], sign: 1 });
    if (origin !== undefined) terms.push({ part: origin[part], sign: -1 });
  }
  return terms;
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

function stored(level: EstimateLevel, subject: string, known: Estimate): StoredEstimate {
  const { mean, variance, samples } = known;
  const one = { level, subject, mean, variance, samples };
  if (level !== "test") return one;
  const { workerClass, workerId } = (known as SeenTest).origin;
  return { ...one, origin: { workerClass, workerId } };
}
