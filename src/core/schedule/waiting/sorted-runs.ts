/** Tests in order of which few are asked for before others come: many short lists, each of them sorted. */

import { compareText } from "../../model/identifiers.ts";
import type { TestState } from "../../state/test-state.ts";

/** A test with the rank that it had when it was added: it may have another one by now. */
export interface RankedTest {
  readonly test: TestState;
  readonly rank: number;
}

/** No run is longer: one that has not been sorted yet is, when its first test is asked for. */
const LONGEST_RUN = 64;

/** So few new ones are put into a run that there is already. */
const FEW = 16;

/** A sorted list, and how far it has been taken out. */
interface Run {
  readonly tests: TestState[];
  /** Beside the tests, so that few of them have to be touched. */
  readonly ranks: number[];
  next: number;
  /** Of the first that is left: runs are compared by these, and its test need not be touched. */
  rank: number;
  key: string;
}

/**
 * The largest rank first, of equal ranks the smaller key. What comes is sorted in runs, of which the
 * one with the first test is at the front of a heap (multiway merging; Knuth, "The Art of
 * Computer Programming", volume 3, 5.4.1). So the next test lies beside the one before it, and the
 * heap is a small one, however many tests there are.
 */
export class SortedRuns {
  #fresh: RankedTest[] = [];
  /** A binary heap by the first test of each; none is empty. */
  readonly #runs: Run[] = [];
  /** The run that takes what comes in small numbers. */
  #latest: Run | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(test: TestState, rank: number): void {
    this.#fresh.push({ test, rank });
    this.#size += 1;
    if (this.#fresh.length >= LONGEST_RUN) this.#sortFresh();
  }

  /** Takes the first of all out. */
  shift(): RankedTest | undefined {
    if (this.#fresh.length > 0) this.#sortFresh();
    const run = this.#runs[0];
    if (run === undefined) return undefined;
    const [test, rank] = [run.tests[run.next], run.ranks[run.next]];
    run.next += 1;
    this.#size -= 1;
    if (run.next === run.tests.length) this.#dropFront(run);
    else {
      lookAtFirst(run);
      this.#sink(0);
    }
    return test === undefined || rank === undefined ? undefined : { test, rank };
  }

  /** Any one of them: a different one for each place from 0 to the size. */
  at(place: number): RankedTest | undefined {
    let left = place;
    for (const { tests, ranks, next } of this.#runs) {
      const at = next + left;
      const test = tests[at];
      if (test !== undefined) return { test, rank: ranks[at] ?? 0 };
      left -= tests.length - next;
    }
    return this.#fresh[left];
  }

  #sortFresh(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    if (fresh.length <= FEW && this.#latest !== undefined) {
      for (const one of fresh) this.#insert(this.#latest, one);
      lookAtFirst(this.#latest);
      this.#rise(this.#runs.indexOf(this.#latest));
      if (this.#latest.tests.length >= LONGEST_RUN) this.#latest = undefined;
      return;
    }
    fresh.sort((a, b) => b.rank - a.rank || compareText(a.test.spec.key, b.test.spec.key));
    const [tests, ranks] = [fresh.map(({ test }) => test), fresh.map(({ rank }) => rank)];
    const run: Run = { tests, ranks, next: 0, rank: 0, key: "" };
    lookAtFirst(run);
    this.#runs.push(run);
    this.#rise(this.#runs.length - 1);
    if (fresh.length < LONGEST_RUN) this.#latest = run;
  }

  #insert({ tests, ranks, next }: Run, { test, rank }: RankedTest): void {
    let low = next;
    let high = tests.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = tests[middle] as TestState;
      if (isBefore(other, ranks[middle] ?? 0, test, rank)) low = middle + 1;
      else high = middle;
    }
    tests.splice(low, 0, test);
    ranks.splice(low, 0, rank);
  }

  #dropFront(run: Run): void {
    if (this.#latest === run) this.#latest = undefined;
    const last = this.#runs.pop();
    if (last === undefined || last === run) return;
    this.#runs[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#comesFirst(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#runs.length) return;
      if (child + 1 < this.#runs.length && this.#comesFirst(child + 1, child)) child += 1;
      if (!this.#comesFirst(child, place)) return;
      this.#swap(child, place);
      place = child;
    }
  }

  #swap(a: number, b: number): void {
    const run = this.#runs[a] as Run;
    this.#runs[a] = this.#runs[b] as Run;
    this.#runs[b] = run;
  }

  #comesFirst(a: number, b: number): boolean {
    const [one, other] = [this.#runs[a] as Run, this.#runs[b] as Run];
    if (one.rank !== other.rank) return one.rank > other.rank;
    return compareText(one.key, other.key) < 0;
  }
}

function lookAtFirst(run: Run): void {
  run.rank = run.ranks[run.next] ?? 0;
  run.key = run.tests[run.next]?.spec.key ?? "";
}

function isBefore(one: TestState, rank: number, other: TestState, otherRank: number): boolean {
  if (rank !== otherRank) return rank > otherRank;
  return compareText(one.spec.key, other.spec.key) < 0;
}
