/** Waiting tests that a planner can treat alike: they ask for the same and are about as long. */

import type { Standing, TestState } from "../../state/test-state.ts";
import type { DurationPrediction } from "../../track/duration-prediction.ts";
import { meanSeconds } from "../../track/duration-prediction.ts";
import type { DemandId } from "../filters/demand-table.ts";
import { SortedSoFar } from "./sorted-so-far.ts";

/**
 * Place of a prediction in the order of the waiting: the larger, the earlier. It is the logarithm of
 * seconds that the test may take if it goes badly, and never less than its mean: of what has taken
 * next to nothing and may take minutes now, such as a test that used to be skipped, the mean is far
 * out in the tail.
 */
export function rankOf({ logMean, logVariance }: DurationPrediction, caution: number): number {
  return logMean + Math.max(caution * Math.sqrt(logVariance), logVariance / 2);
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
  /** Tests that have left, or moved, may still be among them. */
  readonly #tests = new SortedSoFar(
    (test, rank) => test.shelf === this && rank === this.#rankOf(test),
  );
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
    this.#tests.add(test, this.#rankOf(test));
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
    return this.#tests.first();
  }

  /** Of tests that share a prediction any one, which stands for all; of others the first. */
  speaker(): TestState | undefined {
    return this.#shared === undefined ? this.first() : this.#tests.any();
  }

  /** All that wait here, in order; tests may leave while it is read. */
  inOrder(): Generator<TestState> {
    return this.#tests.inOrder();
  }

  /** So many of its tests, if it has them, spread over all. */
  sample(most: number): TestState[] {
    const speaker = this.speaker();
    if (speaker === undefined) return [];
    if (this.#shared !== undefined || most <= 1) return [speaker];
    const chosen = this.#tests.sample(most);
    return chosen.length === 0 ? [speaker] : chosen;
  }

  #secondsOf(test: TestState): number {
    return this.#shared === undefined ? test.waitingSeconds : meanSeconds(this.#shared);
  }

  /** Tests that share a prediction have their turn by name. */
  #rankOf(test: TestState): number {
    return this.#shared === undefined ? test.rank : 0;
  }
}
