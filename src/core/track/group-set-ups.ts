/** What the first test of a group takes beyond its own on each worker: fixtures that the others share. */

import type { TestSubject } from "./test-subject.ts";

/** So many first tests and so many others must have been seen before one can tell them apart… */
const LEAST_FIRST = 3;
const LEAST_OTHERS = 5;

/** …and they must be so many standard errors apart (Welch, 1947), since one looks time and again. */
const APART = 4;

/** What shows in so many first tests of a suite would have shown by then. */
const MOST_FIRST = 100;

/** Less is not worth keeping a group together. */
const LEAST_SECONDS = 0.1;

/** A group is believed to be like its suite until as many of its first tests have been seen. */
const BELIEF_IN_SUITE = 1;

/** Earlier runs count for so many first tests of a group at most. */
const MOST_REMEMBERED = 4;

/** A first test that is off by such a part of what was believed may show that the set-up has changed… */
const OFF = 1 / 2;

/** …and then what was before counts no more than it: in a few of them, a set-up that is gone is forgotten. */
const MOST_REMEMBERED_WHEN_OFF = 1;

/** What was seen of one kind of tests: weighted moments of numbers that are not kept (West, 1979). */
class Moments {
  count = 0;
  weight = 0;
  mean = 0;
  #squares = 0;

  add(value: number, weight: number): void {
    this.count += 1;
    this.weight += weight;
    const before = value - this.mean;
    this.mean += (weight / this.weight) * before;
    this.#squares += weight * before * (value - this.mean);
  }

  /** By how much they scatter more widely than their weights say. */
  get excessSpread(): number {
    return this.count < 2 ? 1 : this.#squares / (this.count - 1);
  }

  /** Variance of the mean. */
  get errorVariance(): number {
    return this.excessSpread / Math.max(this.weight, Number.MIN_VALUE);
  }
}

/** Known and new tests apart: of one it is known what to expect, of the other it is not. */
class SuiteFirsts {
  readonly #knownFirst = new Moments();
  readonly #knownOthers = new Moments();
  readonly #newFirst = new Moments();
  readonly #newOthers = new Moments();
  /** Those that were first before it was clear what that means. */
  early: FirstTest[] = [];

  add({ beyondSeconds, deviationSeconds }: TestTime, isFirst: boolean): void {
    if (deviationSeconds === undefined) {
      (isFirst ? this.#newFirst : this.#newOthers).add(beyondSeconds, 1);
    } else {
      const moments = isFirst ? this.#knownFirst : this.#knownOthers;
      moments.add(beyondSeconds, deviationSeconds ** -2);
    }
  }

  /** What tests take that are not the first of their group. */
  othersMean(isKnown: boolean): number {
    return isKnown ? this.#knownOthersMean : this.#newOthers.mean;
  }

  get firstCount(): number {
    return this.#knownFirst.count + this.#newFirst.count;
  }

  /** By how much first tests take longer; 0 while that may be chance. */
  get excessSeconds(): number {
    return this.#knownExcess() || this.#newExcess();
  }

  /** What is known of tests is as it should be, until they have shown something else. */
  get #priorWeight(): number {
    const { count, weight } = this.#knownFirst;
    return count === 0 ? 0 : (LEAST_OTHERS * weight) / count;
  }

  get #knownOthersMean(): number {
    const { weight, mean } = this.#knownOthers;
    const all = weight + this.#priorWeight;
    return all === 0 ? 0 : (weight * mean) / all;
  }

  #knownExcess(): number {
    const [first, others] = [this.#knownFirst, this.#knownOthers];
    if (first.count < LEAST_FIRST) return 0;
    const spread = Math.max(1, first.excessSpread, others.excessSpread);
    const variance = spread / first.weight + spread / (others.weight + this.#priorWeight);
    return believed(first.mean - this.#knownOthersMean, variance);
  }

  #newExcess(): number {
    const [first, others] = [this.#newFirst, this.#newOthers];
    if (first.count < LEAST_FIRST || others.count < LEAST_OTHERS) return 0;
    // The first of the others that end are the short ones among them.
    if (others.count < first.count / 2) return 0;
    return believed(first.mean - others.mean, first.errorVariance + others.errorVariance);
  }
}

/** How much a test that varies by so much by itself says of a set-up that takes about so long. */
function weightBeside(setUpSeconds: number, deviationSeconds: number): number {
  const signal = Math.max(LEAST_SECONDS, setUpSeconds) ** 2;
  return signal / (signal + deviationSeconds ** 2);
}

function believed(excessSeconds: number, variance: number): number {
  return excessSeconds > Math.max(LEAST_SECONDS, APART * Math.sqrt(variance)) ? excessSeconds : 0;
}

/** How long a test took, beside what was to be expected of it. */
export interface TestTime {
  readonly seconds: number;
  /** Beyond what was expected; all of it where nothing was. */
  readonly beyondSeconds: number;
  /** Standard deviation of what was expected; `undefined` for a test that was never seen. */
  readonly deviationSeconds: number | undefined;
}

/** A test that was the first of its group on a worker. */
export interface FirstTest {
  readonly test: TestSubject;
  /** That it took. */
  readonly seconds: number;
  /** What it took beyond its own; less than nothing where it was shorter than usual. */
  readonly excessSeconds: number;
  /** As in `TestTime`. */
  readonly deviationSeconds: number | undefined;
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

  /**
   * How much of what a first test took went to the set-up. A test of which it is known what it takes
   * by itself says so; otherwise a set-up that is believed in would make it seem shorter, and by that
   * confirm itself.
   */
  spentSeconds(test: TestSubject, { beyondSeconds, deviationSeconds }: TestTime): number {
    const usual = this.secondsOf(test);
    if (usual === 0 || deviationSeconds === undefined) return usual;
    return Math.max(0, usual + weightBeside(usual, deviationSeconds) * (beyondSeconds - usual));
  }

  /** Whether first tests of the suite may still show something. */
  watches({ suite }: TestSubject): boolean {
    const firsts = this.#suites.get(suite);
    return this.any || firsts === undefined || firsts.firstCount < MOST_FIRST;
  }

  /**
   * Learns from a test that has passed.
   *
   * @param isFirst of its group, on its worker
   * @returns earlier tests of which it is clear now that what they took was not theirs alone
   */
  observe(test: TestSubject, time: TestTime, isFirst: boolean): readonly FirstTest[] {
    const firsts = this.#suites.get(test.suite) ?? new SuiteFirsts();
    this.#suites.set(test.suite, firsts);
    firsts.add(time, isFirst);
    const usual = firsts.excessSeconds;
    if (usual > 0) this.#usual.set(test.suite, usual);
    else this.#usual.delete(test.suite);
    const { seconds, beyondSeconds, deviationSeconds } = time;
    const excessSeconds = beyondSeconds - firsts.othersMean(deviationSeconds !== undefined);
    const first: FirstTest = { test, seconds, excessSeconds, deviationSeconds };
    if (usual === 0 && !this.groups.has(test.groupKey)) {
      if (isFirst) firsts.early.push(first);
      return [];
    }
    const { early } = firsts;
    firsts.early = [];
    for (const one of early) this.#learn(one, usual);
    if (isFirst) this.#learn(first, usual);
    return early;
  }

  /** The more a test varies by itself, the less it says of the set-up before it. */
  #learn({ test, excessSeconds, deviationSeconds = 0 }: FirstTest, usual: number): void {
    const { groupKey } = test;
    const group = this.groups.get(groupKey) ?? { seconds: usual, samples: BELIEF_IN_SUITE };
    const isOff = Math.abs(excessSeconds - group.seconds) > OFF * group.seconds;
    const kept = Math.min(isOff ? MOST_REMEMBERED_WHEN_OFF : MOST_REMEMBERED, group.samples);
    const gain = weightBeside(group.seconds, deviationSeconds) / (kept + 1);
    group.samples = kept + 1;
    group.seconds = Math.max(0, group.seconds + gain * (excessSeconds - group.seconds));
    // Of a suite whose groups have a set-up, it is worth knowing that this one has none.
    if (group.seconds < LEAST_SECONDS && usual === 0) this.groups.delete(groupKey);
    else this.groups.set(groupKey, group);
  }
}
