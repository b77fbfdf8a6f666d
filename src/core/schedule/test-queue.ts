/** Waiting tests that any worker answers alike: of one run, demand, family and set of exclusive keys. */

import type { TestState } from "../state/test-state.ts";

/** A waiting test, with what its order depends on as it was when it was put in order. */
export interface WaitingTest {
  readonly test: TestState;
  /** Counts the tests that began to wait. */
  readonly arrival: number;
  /** Expected seconds on a worker of speed 1. */
  seconds: number;
}

/** Negative when the first has its turn earlier; 0 only for a test and itself. */
export type CompareWaiting = (a: WaitingTest, b: WaitingTest) => number;

/** When this share of a queue has gone, what was learned meanwhile may reorder the rest. */
const REORDER_SHARE = 1 / 16;

/** So few newcomers are put into their places one by one. */
const FEW = 8;

export class TestQueue {
  readonly #compare: CompareWaiting;
  readonly #secondsOf: (test: TestState) => number;
  /** In order from `#head` on. */
  #order: WaitingTest[] = [];
  #head = 0;
  #added: WaitingTest[] = [];
  #goneSinceOrdered = 0;

  constructor(compare: CompareWaiting, secondsOf: (test: TestState) => number) {
    this.#compare = compare;
    this.#secondsOf = secondsOf;
  }

  add(test: TestState, arrival: number): void {
    this.#added.push({ test, arrival, seconds: this.#secondsOf(test) });
  }

  /** The test whose turn it is. */
  first(): WaitingTest | undefined {
    if (this.#added.length > 0) this.#settleIn();
    for (;;) {
      const first = this.#order[this.#head];
      if (first === undefined || first.test.phase === "waiting") return first;
      this.shift();
    }
  }

  /** Takes the first test out; when it waits again, it is added again. */
  shift(): void {
    this.#head += 1;
    this.#goneSinceOrdered += 1;
  }

  /** Takes out all that wait. */
  drain(): WaitingTest[] {
    if (this.#added.length > 0) this.#sort();
    const rest = this.#order.slice(this.#head).filter(({ test }) => test.phase === "waiting");
    this.#order = [];
    this.#head = 0;
    return rest;
  }

  /** Puts the tests in order by what is known now, if enough have gone since the last time. */
  refresh(): void {
    const left = this.#order.length - this.#head;
    if (this.#goneSinceOrdered <= left * REORDER_SHARE) return;
    for (let place = this.#head; place < this.#order.length; place += 1) {
      const waiting = this.#order[place];
      if (waiting !== undefined) waiting.seconds = this.#secondsOf(waiting.test);
    }
    this.#sort();
  }

  #settleIn(): void {
    if (this.#added.length > FEW) {
      this.#sort();
      return;
    }
    for (const waiting of this.#added) this.#order.splice(this.#placeOf(waiting), 0, waiting);
    this.#added = [];
  }

  #sort(): void {
    const waiting = [...this.#order.slice(this.#head), ...this.#added];
    this.#order = waiting.filter(({ test }) => test.phase === "waiting").sort(this.#compare);
    this.#added = [];
    this.#head = 0;
    this.#goneSinceOrdered = 0;
  }

  #placeOf(waiting: WaitingTest): number {
    let low = this.#head;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#order[middle] as WaitingTest, waiting) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
