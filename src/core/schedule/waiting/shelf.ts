/** Waiting tests that a planner can treat alike: they ask for the same and are about as long. */

import { compareText } from "../../model/identifiers.ts";
import type { Standing, TestState } from "../../state/test-state.ts";
import type { DurationPrediction } from "../../track/duration-prediction.ts";
import { meanSeconds } from "../../track/duration-prediction.ts";
import type { DemandId } from "../filters/demand-table.ts";

/** Place of a prediction in the order of the waiting: the larger, the earlier. */
export function rankOf({ logMean, logVariance }: DurationPrediction, caution: number): number {
  return logMean + caution * Math.sqrt(logVariance);
}

/** A test leaves a shelf by pointing elsewhere; the shelf forgets it when it comes across it. */
export class Shelf implements Standing {
  /** Total order of shelves of equal rank. */
  readonly name: string;
  readonly demand: DemandId;
  /** Keys that no two running tests may have at once; the same for all on the shelf. */
  readonly keys: readonly string[];
  /** Waiting tests on it. */
  count = 0;
  /** Expected seconds of all of them on a worker of speed 1. */
  seconds = 0;
  /** In order from `#head` on, unless `#unsorted`; tests that have left may still be among them. */
  #tests: TestState[] = [];
  #head = 0;
  #unsorted = false;
  readonly #caution: number;
  /** Of tests that have no prediction of their own: what holds for each of them. */
  #shared: DurationPrediction | undefined;

  constructor(name: string, { demand, spec }: TestState, caution: number) {
    this.name = name;
    this.#caution = caution;
    this.demand = demand;
    this.keys = spec.requirements.exclusiveKeys;
  }

  /** Rank of the test that is first in order; meaningless when it is empty. */
  get rank(): number {
    return this.#shared === undefined
      ? (this.first()?.rank ?? 0)
      : rankOf(this.#shared, this.#caution);
  }

  /** Expected seconds of a typical test on it. */
  get meanSeconds(): number {
    return this.count === 0 ? 0 : this.seconds / this.count;
  }

  /** Puts all its tests under one prediction, which may be a new one. */
  share(prediction: DurationPrediction): void {
    this.#shared = prediction;
    this.seconds = this.count * meanSeconds(prediction);
  }

  add(test: TestState): void {
    const last = this.#tests.at(-1);
    const cameBack = test.attempts.length > 0;
    if (cameBack || (last !== undefined && this.#compare(last, test) > 0)) this.#unsorted = true;
    this.#tests.push(test);
    this.count += 1;
    this.seconds += this.#secondsOf(test);
    test.shelf = this;
  }

  /** The test waits no longer. */
  remove(test: TestState): void {
    this.count -= 1;
    this.seconds = this.count === 0 ? 0 : Math.max(0, this.seconds - this.#secondsOf(test));
    test.shelf = undefined;
  }

  /** The test whose turn it is. */
  first(): TestState | undefined {
    if (this.#unsorted) this.#sort();
    for (; this.#head < this.#tests.length; this.#head += 1) {
      const test = this.#tests[this.#head];
      if (test?.shelf === this) return test;
    }
    this.#tests = [];
    this.#head = 0;
    return undefined;
  }

  /** All that wait here, in order; tests may leave while it is read. */
  *inOrder(): Generator<TestState> {
    if (this.first() === undefined) return;
    for (let place = this.#head; place < this.#tests.length; place += 1) {
      const test = this.#tests[place];
      if (test?.shelf === this) yield test;
    }
  }

  /** So many of its tests, if it has them, spread evenly over their order. */
  sample(most: number): TestState[] {
    const first = this.first();
    if (first === undefined) return [];
    // Of tests that share a prediction each can stand for all.
    if (this.#shared !== undefined || most <= 1) return [first];
    const stride = Math.max(1, (this.#tests.length - this.#head) / most);
    const chosen = new Set<TestState>();
    for (let at = this.#head + (stride - 1) / 2; at < this.#tests.length; at += stride) {
      const test = this.#tests[Math.round(at)];
      if (test?.shelf === this) chosen.add(test);
    }
    return chosen.size === 0 ? [first] : [...chosen];
  }

  #secondsOf(test: TestState): number {
    return this.#shared === undefined ? test.waitingSeconds : meanSeconds(this.#shared);
  }

  #compare(a: TestState, b: TestState): number {
    const byRank = this.#shared === undefined ? b.rank - a.rank : 0;
    return byRank || compareText(a.spec.key, b.spec.key);
  }

  /** A test that came back before it was forgotten stands here twice: one of them is dropped. */
  #sort(): void {
    const waiting = new Set(this.#tests.slice(this.#head).filter((test) => test.shelf === this));
    this.#tests = [...waiting].sort((a, b) => this.#compare(a, b));
    this.#head = 0;
    this.#unsorted = false;
  }
}
