/** All tests that have been seen, and on which classes of workers. */

import type { TestKey } from "../model/identifiers.ts";
import type { SeenTest } from "./seen-test.ts";
import { entryOn } from "./seen-test.ts";
import type { SuiteHabits } from "./suite-habits.ts";

/**
 * One entry for a test, where it was seen last. Only in suites whose tests differ in how much a
 * class of workers suits them there is one for each class, as a list, the newest first.
 */
export class SeenTests {
  readonly #newest = new Map<TestKey, SeenTest>();
  #anyOnSeveral = false;

  /** Whether any test has been seen on several classes: without this, nobody need look for one. */
  get anyOnSeveral(): boolean {
    return this.#anyOnSeveral;
  }

  /** What is known of a test where it was seen last. */
  get(key: TestKey): SeenTest | undefined {
    return this.#newest.get(key);
  }

  /** What is known of a test on this class, or else where it was seen last. */
  find(key: TestKey, workerClass: string, habits: SuiteHabits): SeenTest | undefined {
    const newest = this.#newest.get(key);
    if (newest?.next === undefined || !habits.classesDiffer) return newest;
    return entryOn(newest, workerClass) ?? newest;
  }

  /** Tests in the order of their keys, each with all that is known of it. */
  [Symbol.iterator](): IterableIterator<[TestKey, SeenTest]> {
    return this.#newest.entries();
  }

  /** Adds what was stored, whichever of the entries of a test comes first. */
  restore(key: TestKey, seen: SeenTest): void {
    const newest = this.#newest.get(key);
    if (newest === undefined) this.#newest.set(key, seen);
    else {
      seen.next = newest.next;
      newest.next = seen;
      this.#anyOnSeveral = true;
    }
  }

  /**
   * Keeps what has just been learned of a test.
   *
   * @param from the entry that it was learned with
   */
  keep(
    key: TestKey,
    learned: Omit<SeenTest, "next">,
    from: SeenTest | undefined,
    habits: SuiteHabits,
  ): void {
    const newest = this.#newest.get(key);
    if (newest === undefined || from === undefined) {
      const { mean, logWobble, samples, origin } = learned;
      this.#newest.set(key, { mean, logWobble, samples, origin, next: undefined });
      return;
    }
    const moved = from.origin.workerClass !== learned.origin.workerClass;
    if (moved && habits.classesDiffer) {
      this.#newest.set(key, { ...learned, samples: Math.min(1, learned.samples), next: newest });
      this.#anyOnSeveral = true;
      return;
    }
    from.mean = learned.mean;
    from.logWobble = learned.logWobble;
    from.samples = learned.samples;
    from.origin = learned.origin;
    if (!habits.classesDiffer) from.next = undefined;
    if (from !== newest) this.#bringForward(key, newest, from);
  }

  #bringForward(key: TestKey, newest: SeenTest, entry: SeenTest): void {
    let before = newest;
    while (before.next !== undefined && before.next !== entry) before = before.next;
    before.next = entry.next;
    entry.next = newest;
    this.#newest.set(key, entry);
  }
}
