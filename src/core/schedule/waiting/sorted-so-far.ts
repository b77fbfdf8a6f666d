/** Tests in order, of which only so many are sorted as somebody has asked for. */

import { compareText } from "../../model/identifiers.ts";
import type { TestState } from "../../state/test-state.ts";
import type { RankedTest } from "./sorted-runs.ts";
import { SortedRuns } from "./sorted-runs.ts";

/**
 * The largest rank first, of equal ranks the smaller key. Thousands are added at once and few are
 * looked at before others come, so those that nobody has read lie in runs: adding costs the same
 * however many there are, and no single look has to sort them all. An entry is not the test itself:
 * a test that came back may stand here a second time.
 */
export class SortedSoFar {
  readonly #isHere: (test: TestState, rank: number) => boolean;
  /** Those that were read, in order from `#head` on; all of them come before the others. */
  #front: RankedTest[] = [];
  #head = 0;
  readonly #unread = new SortedRuns();

  /** @param isHere whether an entry that was added with this rank still counts */
  constructor(isHere: (test: TestState, rank: number) => boolean) {
    this.#isHere = isHere;
  }

  add(test: TestState, rank: number): void {
    const last = this.#front.at(-1);
    if (last === undefined || this.#head >= this.#front.length || isBefore(last, test, rank)) {
      this.#unread.add(test, rank);
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

  /** Any one that counts, which need not be searched for. */
  any(): TestState | undefined {
    const entry = this.#front[this.#head] ?? this.#unread.at(0);
    return entry !== undefined && this.#isHere(entry.test, entry.rank) ? entry.test : this.first();
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
    const all = read + this.#unread.size;
    const stride = Math.max(1, all / most);
    const chosen = new Set<TestState>();
    for (let at = (stride - 1) / 2; at < all; at += stride) {
      const place = Math.round(at);
      const entry = this.#front[this.#head + place] ?? this.#unread.at(place - read);
      if (entry !== undefined && this.#isHere(entry.test, entry.rank)) chosen.add(entry.test);
    }
    return [...chosen];
  }

  /** Forgets what was passed, now and then, so that it costs little. */
  #tidy(): void {
    this.#front = this.#front.slice(this.#head);
    this.#head = 0;
  }

  /** Moves the first of the others behind those that were read, unless it is the last of them. */
  #readOn(): RankedTest | undefined {
    for (;;) {
      const entry = this.#unread.shift();
      if (entry === undefined) return undefined;
      const { test, rank } = entry;
      if (isEntryOf(this.#front.at(-1), test, rank) || !this.#isHere(test, rank)) continue;
      this.#front.push(entry);
      return entry;
    }
  }

  #placeInFront(test: TestState, rank: number): number {
    let low = this.#head;
    let high = this.#front.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#front[middle] as RankedTest, test, rank)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** An older entry of the same test, with another rank, does not count any more. */
function isEntryOf(entry: RankedTest | undefined, test: TestState, rank: number): boolean {
  return entry?.test === test && entry.rank === rank;
}

function isBefore(entry: RankedTest, test: TestState, rank: number): boolean {
  if (entry.rank !== rank) return entry.rank > rank;
  return compareText(entry.test.spec.key, test.spec.key) < 0;
}
