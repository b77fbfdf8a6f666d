/** The tests that wait for a worker: by run, priority and length. */

import type { RunId } from "../../model/identifiers.ts";
import type { Priority } from "../../model/test.ts";
import type { TestState } from "../../state/test-state.ts";
import type { PerformanceTracker } from "../../track/performance-tracker.ts";
import type { Chunk } from "./ladder.ts";
import { Ladder } from "./ladder.ts";
import type { Shelf } from "./shelf.ts";

/** When this share of the waiting has gone, what was learned meanwhile may reorder the rest. */
const REORDER_SHARE = 1 / 64;

/** The waiting tests of one run: by priority, then the longest first. */
export class RunQueue {
  readonly run: RunId;
  readonly #tracker: PerformanceTracker;
  readonly #caution: number;
  readonly #ladders = new Map<Priority, Ladder>();
  size = 0;

  constructor(run: RunId, tracker: PerformanceTracker, caution: number) {
    this.run = run;
    this.#tracker = tracker;
    this.#caution = caution;
  }

  add(test: TestState): void {
    const { priority } = test.spec.requirements;
    let ladder = this.#ladders.get(priority);
    if (ladder === undefined) {
      ladder = new Ladder(this.#tracker, this.#caution);
      this.#ladders.set(priority, ladder);
    }
    ladder.add(test);
    this.size += 1;
  }

  /** Expected seconds of all of it on a worker of speed 1. */
  get expectedSeconds(): number {
    let sum = 0;
    for (const ladder of this.#ladders.values()) sum += ladder.expectedSeconds;
    return sum;
  }

  /** The same of those tests alone that were seen before. */
  get knownSeconds(): number {
    let sum = 0;
    for (const ladder of this.#ladders.values()) sum += ladder.knownSeconds;
    return sum;
  }

  refresh(): void {
    for (const ladder of this.#ladders.values()) ladder.refresh();
  }

  /** In the order in which they have their turn; tests may leave while it is read. */
  *inOrder(): Generator<TestState> {
    for (const ladder of this.#byPriority()) yield* ladder.inOrder();
  }

  /** Of these, only those that are a case of their own. */
  *particular(): Generator<TestState> {
    for (const ladder of this.#byPriority()) yield* ladder.particular();
  }

  /** The same, a chunk at a time. */
  *chunks(): Generator<Chunk> {
    for (const ladder of this.#byPriority()) yield* ladder.chunks();
  }

  /** The longest, whatever its priority: a look that changes nothing. */
  longest(): TestState | undefined {
    let longest: TestState | undefined;
    for (const ladder of this.#ladders.values()) {
      const first = ladder.first();
      if (first !== undefined && (longest === undefined || first.rank > longest.rank)) {
        longest = first;
      }
    }
    return longest;
  }

  *shelves(): Generator<Shelf> {
    for (const ladder of this.#ladders.values()) yield* ladder.shelves();
  }

  #byPriority(): Ladder[] {
    return [...this.#ladders].sort(([a], [b]) => a - b).map(([, ladder]) => ladder);
  }
}

/**
 * Known tests keep their place. Tests that were never seen move with what is learned of their like;
 * that is looked at again only when averages have moved and enough tests have gone since the last
 * time, so that the cost per test does not grow.
 */
export class WaitingTests {
  readonly #tracker: PerformanceTracker;
  readonly #caution: number;
  readonly #runs = new Map<RunId, RunQueue>();
  #size = 0;
  #expectedSeconds = 0;
  #orderedAtVersion = 0;
  #goneSinceOrdered = 0;

  /** @param caution standard deviations above the median by which tests are ordered */
  constructor(tracker: PerformanceTracker, caution: number) {
    this.#tracker = tracker;
    this.#caution = caution;
  }

  get size(): number {
    return this.#size;
  }

  /** Expected seconds of all of it on a worker of speed 1. */
  get expectedSeconds(): number {
    return Math.max(0, this.#expectedSeconds);
  }

  /** The same of those tests alone that were seen before. */
  get knownSeconds(): number {
    return this.runs.reduce((sum, { knownSeconds }) => sum + knownSeconds, 0);
  }

  /** Runs of which something waits. */
  get runs(): RunQueue[] {
    return [...this.#runs.values()].filter(({ size }) => size > 0);
  }

  add(test: TestState): void {
    let queue = this.#runs.get(test.run);
    if (queue === undefined) {
      queue = new RunQueue(test.run, this.#tracker, this.#caution);
      this.#runs.set(test.run, queue);
    }
    this.#size += 1;
    queue.add(test);
    this.#expectedSeconds += test.shelf?.meanSeconds ?? 0;
  }

  /** Does nothing when the test does not wait. */
  remove(test: TestState): void {
    const { shelf } = test;
    if (shelf === undefined) return;
    const before = shelf.seconds;
    shelf.remove(test);
    this.#expectedSeconds -= before - shelf.seconds;
    this.#size -= 1;
    this.#goneSinceOrdered += 1;
    const queue = this.#runs.get(test.run);
    if (queue === undefined) return;
    queue.size -= 1;
    if (queue.size === 0) this.#runs.delete(test.run);
  }

  /** All of them, in no particular order. */
  all(): TestState[] {
    return this.runs.flatMap((queue) => [...queue.inOrder()]);
  }

  /** About so many of them, each with the number for which it stands: more where more work is. */
  sample(most: number): { readonly test: TestState; readonly weight: number }[] {
    const secondsEach = Math.max(this.expectedSeconds, Number.MIN_VALUE) / most;
    let left = secondsEach / 2;
    return this.runs.flatMap((queue) =>
      [...queue.shelves()].flatMap((shelf) => {
        left += shelf.seconds;
        const wanted = Math.floor(left / secondsEach);
        if (wanted === 0) return [];
        left -= wanted * secondsEach;
        const tests = shelf.sample(wanted);
        const weight = (wanted * secondsEach) / (tests.length * shelf.meanSeconds);
        return tests.map((test) => ({ test, weight }));
      }),
    );
  }

  /** The longest, as far as is known. */
  longest(): TestState | undefined {
    const [first, ...others] = this.runs.flatMap((queue) => queue.longest() ?? []);
    return others.reduce((best, next) => (best && next.rank > best.rank ? next : best), first);
  }

  /** Takes over what has been learned, when there is enough of it. */
  refresh(): void {
    const learned = this.#tracker.version !== this.#orderedAtVersion;
    if (!learned || this.#goneSinceOrdered <= this.#size * REORDER_SHARE) return;
    this.#orderedAtVersion = this.#tracker.version;
    this.#goneSinceOrdered = 0;
    for (const queue of this.#runs.values()) queue.refresh();
    this.#expectedSeconds = 0;
    for (const queue of this.#runs.values()) this.#expectedSeconds += queue.expectedSeconds;
  }
}
