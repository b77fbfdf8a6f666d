/** What the tests of a suite and of its groups are like: what is expected of a new one. */

import type { Estimate } from "./estimate.ts";
import { estimate, learnSum } from "./estimate.ts";
import { PRIOR } from "./prior.ts";
import type { TestSubject } from "./test-subject.ts";
import { getOrMake } from "./worker-factors.ts";

/** Shift of an average, as a logarithm, that may change the order of tests. */
const NOTABLE_SHIFT = 0.25;

/** Averages of logarithms, as they would be on a worker of speed 1. */
export class SuiteAverages {
  readonly suites = new Map<string, Estimate>();
  readonly groups = new Map<string, Estimate>();
  /** Variance between the tests of a group, by suite. */
  readonly spreads = new Map<string, Estimate>();
  /** Variance between the groups, by suite. */
  readonly groupSpreads = new Map<string, Estimate>();
  /** Averages as they were when the version last changed because of them. */
  readonly #announced = new Map<Estimate, number>();
  #version = 0;

  /** Changes when an average has moved by so much that tests may belong in another order. */
  get version(): number {
    return this.#version;
  }

  /** What is expected of a test of which only its group and suite are known. */
  expect(test: TestSubject): Estimate {
    if (test.expectedDurationSeconds !== undefined) {
      return estimate(Math.log(test.expectedDurationSeconds), PRIOR.declared);
    }
    const suite = this.suites.get(test.suite);
    const group = this.groups.get(test.groupKey);
    return estimate(
      (suite?.mean ?? PRIOR.suiteMean) + (group?.mean ?? 0),
      (suite?.variance ?? PRIOR.suite) +
        (group?.variance ?? this.#groupSpread(test)) +
        this.#spread(test),
    );
  }

  /** Learns from a duration as it would have been on a worker of speed 1. */
  learn(test: TestSubject, observed: number): void {
    const suite = getOrMake(this.suites, test.suite, () => estimate(PRIOR.suiteMean, PRIOR.suite));
    const group = getOrMake(this.groups, test.groupKey, () => estimate(0, this.#groupSpread(test)));
    const surprise = observed - suite.mean - group.mean;
    if (suite.samples > 1) this.#learnSpreads(test, surprise ** 2, group);
    const variance = suite.variance + group.variance + this.#spread(test);
    const terms = [suite, group].map((part) => ({ part, sign: 1 }) as const);
    learnSum(terms, surprise, variance);
    for (const average of [suite, group]) {
      if (Math.abs(average.mean - (this.#announced.get(average) ?? 0)) < NOTABLE_SHIFT) continue;
      this.#announced.set(average, average.mean);
      this.#version += 1;
    }
  }

  /** How far the tests of a group of its suite lie apart. */
  #spread(test: TestSubject): number {
    return this.spreads.get(test.suite)?.mean ?? PRIOR.spread;
  }

  /** How far the groups of its suite lie apart. */
  #groupSpread(test: TestSubject): number {
    return this.groupSpreads.get(test.suite)?.mean ?? PRIOR.group;
  }

  /**
   * A surprise in a group of which something is known tells how far its tests lie apart; the first
   * one of a group tells how far groups do, beyond that.
   */
  #learnSpreads(test: TestSubject, square: number, group: Estimate): void {
    if (group.samples > 0) {
      const within = Math.max(PRIOR.noise, square - group.variance);
      learnSquare(this.spreads, test.suite, within, PRIOR.spread);
    } else {
      const between = Math.max(0, square - this.#spread(test));
      learnSquare(this.groupSpreads, test.suite, between, PRIOR.group);
    }
  }
}

/** A running mean of squares that starts from the prior. */
function learnSquare(
  spreads: Map<string, Estimate>,
  suite: string,
  square: number,
  prior: number,
): void {
  const spread = getOrMake(spreads, suite, () => estimate(prior, 0));
  spread.samples += 1;
  spread.mean += (square - spread.mean) / (PRIOR.spreadWeight + spread.samples);
}
