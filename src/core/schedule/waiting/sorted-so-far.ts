/** Tests in order, of which only so many are sorted as somebody has asked for. */

import { compareText } from "../../model/identifiers.ts";
import type { TestState } from "../../state/test-state.ts";

/** An entry is not the test itself: a test that came back may stand here a second time. */
interface Entry {
  readonly test: TestState;
  readonly rank: number;
}

/**
 * The largest rank first, of equal ranks the smaller key. Thousands are added at once and few are
 * looked at before others come, so those that nobody has read are a heap: adding costs the same
 * however many there are, and no single look has to sort them all.
 */
export class SortedSoFar {
  readonly #isHere: (test: TestState, rank: number) => boolean;
  /** Those that were read, in order from `#head` on; all of them come before the heap. */
  #front: Entry[] = [];
  #head = 0;
  /** A binary heap in two parts: a rank beside each test, so that few tests have to be touched. */
  #tests: TestState[] = [];
  #ranks: number[] = [];

  /** @param isHere whether an entry that was added with this rank still counts */
  constructor(isHere: (test: TestState, rank: number) => boolean) {
    this.#isHere = isHere;
  }

  add(test: TestState, rank: number): void {
    const last = this.#front.at(-1);
    if (last === undefined || this.#head >= this.#front.length || isBefore(last, test, rank)) {
      this.#push(test, rank);
      return;
    }
    const place = this.#placeInFront(test, rank);
    // It left and came back before anybody came across it.
    if (!isEntryOf(this.#front[place], test, rank)) this.#front.splice(place, 0, { test, rank });
  }

  /** The first that still counts; what stands before it is forgotten. */
  first(): TestState | undefined {
    for (;;) {
      const entry = this.#front[this.#head] ?? this.#readOn();
      if (entry === undefined) return undefined;
      if (this.#isHere(entry.test, entry.rank)) return entry.test;
      this.#head += 1;
      if (this.#head * 2 > this.#front.length) this.#tidy();
    }
  }

  /** All that count, in order; they may leave while this is read, and none may come. */
  *inOrder(): Generator<TestState> {
    if (this.first() === undefined) return;
    for (let place = this.#head; ; place += 1) {
      const entry = this.#front[place] ?? this.#readOn();
      if (entry === undefined) return;
      if (this.#isHere(entry.test, entry.rank)) yield entry.test;
    }
  }

  /** About so many, spread over all; none when all of those have left. */
  sample(most: number): TestState[] {
    const read = this.#front.length - this.#head;
    const all = read + this.#tests.length;
    const stride = Math.max(1, all / most);
    const chosen = new Set<TestState>();
    for (let at = (stride - 1) / 2; at < all; at += stride) {
      const place = Math.round(at);
      const entry = this.#front[this.#head + place];
      const test = entry?.test ?? this.#tests[place - read];
      const rank = entry?.rank ?? this.#ranks[place - read] ?? 0;
      if (test !== undefined && this.#isHere(test, rank)) chosen.add(test);
    }
    return [...chosen];
  }

  /** Forgets what was passed, now and then, so that it costs little. */
  #tidy(): void {
    this.#front = this.#front.slice(this.#head);
    this.#head = 0;
  }

  /** Moves the first of the heap behind those that were read, unless it is the last of them. */
  #readOn(): Entry | undefined {
    for (;;) {
      const [test, rank] = [this.#tests[0], this.#ranks[0]];
      if (test === undefined || rank === undefined) return undefined;
      this.#dropTop();
      if (isEntryOf(this.#front.at(-1), test, rank) || !this.#isHere(test, rank)) continue;
      const entry = { test, rank };
      this.#front.push(entry);
      return entry;
    }
  }

  #placeInFront(test: TestState, rank: number): number {
    let low = this.#head;
    let high = this.#front.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#front[middle] as Entry, test, rank)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #push(test: TestState, rank: number): void {
    let place = this.#tests.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#comesBefore(test, rank, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#tests[place] = test;
    this.#ranks[place] = rank;
  }

  #dropTop(): void {
    const test = this.#tests.pop();
    const rank = this.#ranks.pop() ?? 0;
    const count = this.#tests.length;
    if (test === undefined || count === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= count) break;
      const right = child + 1;
      const [second, its] = [this.#tests[right], this.#ranks[right]];
      if (second !== undefined && its !== undefined && this.#comesBefore(second, its, child)) {
        child = right;
      }
      if (this.#comesBefore(test, rank, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#tests[place] = test;
    this.#ranks[place] = rank;
  }

  #move(from: number, to: number): void {
    this.#tests[to] = this.#tests[from] as TestState;
    this.#ranks[to] = this.#ranks[from] as number;
  }

  /** Whether a test comes before the one at a place of the heap. */
  #comesBefore(test: TestState, rank: number, place: number): boolean {
    const other = this.#ranks[place] as number;
    if (rank !== other) return rank > other;
    return compareText(test.spec.key, (this.#tests[place] as TestState).spec.key) < 0;
  }
}

/** An older entry of the same test, with another rank, does not count any more. */
function isEntryOf(entry: Entry | undefined, test: TestState, rank: number): boolean {
  return entry?.test === test && entry.rank === rank;
}

function isBefore(entry: Entry, test: TestState, rank: number): boolean {
  if (entry.rank !== rank) return entry.rank > rank;
  return compareText(entry.test.spec.key, test.spec.key) < 0;
}
