/** What the first test of a group takes beyond its own on each worker: fixtures that the others share. */

import type { TestSubject } from "./test-subject.ts";

/** So many first tests and so many others must have been seen before one can tell them apart… */
const LEAST_FIRST = 3;
const LEAST_OTHERS = 5;

/** …and they must be so many standard errors apart (Welch, 1947). */
const APART = 3;

/** What shows in so many first tests of a suite would have shown by then. */
const MOST_FIRST = 100;

/** Less is not worth keeping a group together. */
const LEAST_SECONDS = 0.1;

/** A group is believed to be like its suite until as many of its first tests have been seen. */
const BELIEF_IN_SUITE = 1;

/** Earlier runs count for so many first tests of a group at most. */
const MOST_REMEMBERED = 4;

/** Mean and spread of numbers that are not kept (Welford, 1962). */
class Moments {
  count = 0;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count += 1;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.#squares += before * (value - this.mean);
  }

  /** Variance of the mean. */
  get errorVariance(): number {
    return this.#squares / Math.max(1, this.count - 1) / Math.max(1, this.count);
  }
}

/** Known and new tests apart: of one it is known what to expect, of the other it is not. */
class SuiteFirsts {
  readonly #first = [new Moments(), new Moments()] as const;
  readonly #others = [new Moments(), new Moments()] as const;
  /** Those that were first before it was clear what that means. */
  early: FirstTest[] = [];

  constructor() {
    // What is known of tests is as it should be, until they have shown something else.
    for (let count = 0; count < LEAST_OTHERS; count += 1) this.#others[1].add(0);
  }

  add(seconds: number, isFirst: boolean, isKnown: boolean): void {
    const moments = isFirst ? this.#first : this.#others;
    moments[isKnown ? 1 : 0].add(seconds);
  }

  /** What tests take that are not the first of their group. */
  othersMean(isKnown: boolean): number {
    return this.#others[isKnown ? 1 : 0].mean;
  }

  get firstCount(): number {
    return this.#first[0].count + this.#first[1].count;
  }

  /** By how much first tests take longer; 0 while that may be chance. */
  get excessSeconds(): number {
    for (const kind of [1, 0] as const) {
      const [first, others] = [this.#first[kind], this.#others[kind]];
      if (first.count < LEAST_FIRST || others.count < LEAST_OTHERS) continue;
      const excess = first.mean - others.mean;
      const error = Math.sqrt(first.errorVariance + others.errorVariance);
      if (excess > Math.max(LEAST_SECONDS, APART * error)) return excess;
    }
    return 0;
  }
}

/** A test that was the first of its group on a worker. */
export interface FirstTest {
  readonly test: TestSubject;
  /** That it took. */
  readonly seconds: number;
  /** What it took beyond its own. */
  readonly excessSeconds: number;
}

/** What is believed of one group. */
export interface GroupSetUp {
  seconds: number;
  /** First tests on which that rests. */
  samples: number;
}

/**
 * A group of tests whose first one takes longer on each worker shares a set-up: a database, a build,
 * a model. It shows in nothing but the durations, so first tests of a suite are compared with the
 * others; only if they differ by more than chance allows, their groups are said to have a set-up.
 * All seconds are those of a worker of speed 1.
 */
export class GroupSetUps {
  /** By the key of the group. */
  readonly groups = new Map<string, GroupSetUp>();
  readonly #suites = new Map<string, SuiteFirsts>();

  /** Suites whose groups have a set-up, with what it usually takes. */
  readonly #usual = new Map<string, number>();

  /** Whether any group has a set-up that is worth a thought. */
  get any(): boolean {
    return this.groups.size > 0 || this.#usual.size > 0;
  }

  /** What a worker takes before the first test of the group; 0 when nothing is known. */
  secondsOf(test: TestSubject): number {
    if (!this.any) return 0;
    return this.groups.get(test.groupKey)?.seconds ?? this.#usual.get(test.suite) ?? 0;
  }

  /** Whether first tests of the suite may still show something. */
  watches({ suite }: TestSubject): boolean {
    const firsts = this.#suites.get(suite);
    return this.any || firsts === undefined || firsts.firstCount < MOST_FIRST;
  }

  /**
   * Learns from a test that has passed.
   *
   * @param seconds that it took
   * @param expected seconds; `undefined` for a test that was never seen
   * @param isFirst of its group, on its worker
   * @returns earlier tests of which it is clear now that what they took was not theirs alone
   */
  observe(
    test: TestSubject,
    seconds: number,
    expected: number | undefined,
    isFirst: boolean,
  ): readonly FirstTest[] {
    const firsts = this.#suites.get(test.suite) ?? new SuiteFirsts();
    this.#suites.set(test.suite, firsts);
    const isKnown = expected !== undefined;
    const beyond = seconds - (expected ?? 0);
    firsts.add(beyond, isFirst, isKnown);
    const usual = firsts.excessSeconds;
    if (usual > 0) this.#usual.set(test.suite, usual);
    else this.#usual.delete(test.suite);
    const excessSeconds = Math.max(0, beyond - firsts.othersMean(isKnown));
    if (usual === 0 && !this.groups.has(test.groupKey)) {
      if (isFirst) firsts.early.push({ test, seconds, excessSeconds });
      return [];
    }
    const { early } = firsts;
    firsts.early = [];
    for (const one of early) this.#learn(one.test, one.excessSeconds, usual);
    if (isFirst) this.#learn(test, excessSeconds, usual);
    return early;
  }

  #learn({ groupKey }: TestSubject, excessSeconds: number, usual: number): void {
    const group = this.groups.get(groupKey) ?? { seconds: usual, samples: BELIEF_IN_SUITE };
    group.samples = Math.min(MOST_REMEMBERED, group.samples) + 1;
    group.seconds += (excessSeconds - group.seconds) / group.samples;
    if (group.seconds < LEAST_SECONDS) this.groups.delete(groupKey);
    else this.groups.set(groupKey, group);
  }
}
