/** All tests that have been seen, and on which classes of workers. */

import type { TestKey } from "../model/identifiers.ts";
import type { SeenTest, TestRecord } from "./seen-test.ts";
import { entryOn } from "./seen-test.ts";
import type { SuiteHabits } from "./suite-habits.ts";
import type { TestSubject } from "./test-subject.ts";

/**
 * One entry for a test, where it was seen last. Only in suites whose tests differ in how much a
 * class of workers suits them there is one for each class, as a list, the newest first.
 */
export class SeenTests {
  readonly #records = new Map<TestKey, TestRecord>();
  #anyOnSeveral = false;

  /** Whether any test has been seen on several classes: without this, nobody need look for one. */
  get anyOnSeveral(): boolean {
    return this.#anyOnSeveral;
  }

  /** What is known of a test where it was seen last. */
  get(test: TestSubject): SeenTest | undefined {
    return this.#recordOf(test).newest;
  }

  has(key: TestKey): boolean {
    return this.#records.get(key)?.newest !== undefined;
  }

  /** What is known of a test on this class, or else where it was seen last. */
  find(test: TestSubject, workerClass: string, habits: SuiteHabits): SeenTest | undefined {
    const { newest } = this.#recordOf(test);
    if (newest?.next === undefined || !habits.classesDiffer) return newest;
    return entryOn(newest, workerClass) ?? newest;
  }

  /** Tests that have been seen, each with all that is known of it. */
  *[Symbol.iterator](): Generator<[TestKey, SeenTest]> {
    for (const [key, { newest }] of this.#records) {
      if (newest !== undefined) yield [key, newest];
    }
  }

  /** Adds what was stored, whichever of the entries of a test comes first. */
  restore(key: TestKey, seen: SeenTest): void {
    const { newest } = this.#recordAt(key);
    if (newest === undefined) this.#recordAt(key).newest = seen;
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
    test: TestSubject,
    learned: Omit<SeenTest, "next">,
    from: SeenTest | undefined,
    habits: SuiteHabits,
  ): void {
    const record = this.#recordOf(test);
    const { newest } = record;
    if (newest === undefined || from === undefined) {
      const { mean, logWobble, samples, origin } = learned;
      record.newest = { mean, logWobble, samples, origin, next: undefined };
      return;
    }
    const moved = from.origin.workerClass !== learned.origin.workerClass;
    if (moved && habits.classesDiffer) {
      record.newest = { ...learned, samples: Math.min(1, learned.samples), next: newest };
      this.#anyOnSeveral = true;
      return;
    }
    from.mean = learned.mean;
    from.logWobble = learned.logWobble;
    from.samples = learned.samples;
    from.origin = learned.origin;
    if (!habits.classesDiffer) from.next = undefined;
    if (from !== newest) bringForward(record, newest, from);
  }

  /** To look for it takes longer than all the rest. */
  #recordOf(test: TestSubject): TestRecord {
    if (test.record?.owner === this) return test.record;
    const record = this.#recordAt(test.key);
    test.record = record;
    return record;
  }

  #recordAt(key: TestKey): TestRecord {
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const made = { owner: this, newest: undefined };
    this.#records.set(key, made);
    return made;
  }
}

function bringForward(record: TestRecord, newest: SeenTest, entry: SeenTest): void {
  let before = newest;
  while (before.next !== undefined && before.next !== entry) before = before.next;
  before.next = entry.next;
  entry.next = newest;
  record.newest = entry;
}
