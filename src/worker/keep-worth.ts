/** What it is worth to keep something warm: what it would cost again, how often it is needed, what it holds. */

/** What is known of one thing that is kept. */
interface Kept {
  uses: number;
  /** How old the ranking was when it was used last. */
  age: number;
}

/**
 * GreedyDual-Size (Cao and Irani, 1997) with frequencies (Cherkasova, 1998): what was used is worth
 * how often it was × what it costs to make ÷ what it takes up, more than whatever was given up last.
 * So what is cheap, large, or has not been needed for long goes first.
 */
export class KeepWorth<Thing extends object> {
  readonly #kept = new Map<Thing, Kept>();
  #age = 0;

  /** It is needed now. */
  use(thing: Thing): void {
    const kept = this.#kept.get(thing);
    this.#kept.set(thing, { uses: (kept?.uses ?? 0) + 1, age: this.#age });
  }

  /**
   * @param cost seconds that it takes to have it again
   * @param size what it takes up, in the same unit for all
   */
  of(thing: Thing, cost: number, size: number): number {
    const { uses, age } = this.#kept.get(thing) ?? { uses: 0, age: this.#age };
    return age + (uses * cost) / Math.max(size, Number.MIN_VALUE);
  }

  /** It was given up, being worth so much. */
  giveUp(thing: Thing, worth: number): void {
    this.#age = Math.max(this.#age, worth);
    this.forget(thing);
  }

  /** It is gone by itself. */
  forget(thing: Thing): void {
    this.#kept.delete(thing);
  }
}
