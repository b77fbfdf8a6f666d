/** The tests that wait for a worker, longest first. */

import { compareText } from "../model/identifiers.ts";
import type { TestState } from "../state/test-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import type { PerformanceTracker } from "../track/performance-tracker.ts";

/** Standard deviations above the median by which tests are ordered: what is unknown goes early. */
const CAUTION = 1;

/** When this share of the waiting has gone, what was learned meanwhile may reorder the rest. */
const REORDER_SHARE = 1 / 64;

/**
 * Priority first, then the longest. The order is made anew only when averages have moved and
 * enough tests have gone since the last time, so that its cost per test stays logarithmic.
 */
export class WaitingQueue {
  readonly #tracker: PerformanceTracker;
  /** In order from `#head` on; may hold tests that wait no longer. */
  #order: TestState[] = [];
  #head = 0;
  /** Not in `#order` yet. */
  #added: TestState[] = [];
  #size = 0;
  #expectedSeconds = 0;
  #orderedAtVersion = 0;
  #goneSinceOrdered = 0;

  constructor(tracker: PerformanceTracker) {
    this.#tracker = tracker;
  }

  get size(): number {
    return this.#size;
  }

  /** Expected seconds of all of it on a worker of speed 1, as of the last ordering. */
  get expectedSeconds(): number {
    return Math.max(0, this.#expectedSeconds);
  }

  add(test: TestState): void {
    this.#size += 1;
    this.#value(test);
    this.#added.push(test);
  }

  /** Does nothing when the test does not wait. */
  remove(test: TestState): void {
    if (test.waitingSeconds === undefined) return;
    this.#expectedSeconds -= test.waitingSeconds;
    test.waitingSeconds = undefined;
    this.#size -= 1;
    this.#goneSinceOrdered += 1;
  }

  /** The waiting tests in order; tests may be removed while it is read. */
  *inOrder(): Generator<TestState> {
    this.#refresh();
    while (this.#order[this.#head]?.waitingSeconds === undefined) {
      if (this.#head >= this.#order.length) return;
      this.#head += 1;
    }
    for (let place = this.#head; place < this.#order.length; place += 1) {
      const test = this.#order[place];
      if (test?.waitingSeconds !== undefined) yield test;
    }
  }

  /** The waiting tests in no particular order, without ordering them first. */
  all(): TestState[] {
    return [...this.#members()].filter((test) => test.waitingSeconds !== undefined);
  }

  /** The longest, as of the last ordering: a look that changes nothing. */
  first(): TestState | undefined {
    const waits = (test: TestState) => test.waitingSeconds !== undefined;
    return this.#order.find(waits) ?? this.#added.find(waits);
  }

  /** A test that came back before it was cleared from the order stands in both. */
  #members(): Set<TestState> {
    return new Set([...this.#order.slice(this.#head), ...this.#added]);
  }

  #value(test: TestState): void {
    const prediction = this.#tracker.predictTest(test.subject);
    test.rank = prediction.logMean + CAUTION * Math.sqrt(prediction.logVariance);
    test.waitingSeconds = meanSeconds(prediction);
    this.#expectedSeconds += test.waitingSeconds;
  }

  #refresh(): void {
    const learned = this.#tracker.version !== this.#orderedAtVersion;
    const due = this.#goneSinceOrdered > this.#size * REORDER_SHARE;
    if (this.#added.length === 0 && !(learned && due)) return;
    this.#order = this.all();
    this.#added = [];
    this.#head = 0;
    this.#expectedSeconds = 0;
    for (const test of this.#order) this.#value(test);
    this.#order.sort(compareWaiting);
    this.#orderedAtVersion = this.#tracker.version;
    this.#goneSinceOrdered = 0;
  }
}

function compareWaiting(a: TestState, b: TestState): number {
  return (
    a.spec.requirements.priority - b.spec.requirements.priority ||
    b.rank - a.rank ||
    compareText(a.spec.key, b.spec.key) ||
    compareText(a.run, b.run)
  );
}
