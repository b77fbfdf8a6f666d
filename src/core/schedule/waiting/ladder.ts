/** The waiting tests of one run and one priority, longest first. */

import { compareText } from "../../model/identifiers.ts";
import type { TestState } from "../../state/test-state.ts";
import { meanSeconds } from "../../track/duration-prediction.ts";
import type { PerformanceTracker } from "../../track/performance-tracker.ts";
import type { DemandId } from "../filters/demand-table.ts";
import { rankOf, Shelf } from "./shelf.ts";

/** Tests on one rung differ in what is expected of them by at most a factor of e to this. */
const RUNG_HEIGHT = 0.25;

/** Tests of one demand and about one length, for a planner that looks at many at once. */
export interface Chunk {
  readonly demand: DemandId;
  /** Not empty; in the order in which their tests have their turn. */
  readonly shelves: readonly Shelf[];
  readonly count: number;
  /** Of all of them together, on a worker of speed 1. */
  readonly seconds: number;
}

/**
 * A test that was seen stands on a rung by its own prediction; tests that were never seen stand on
 * one shelf with their like, which moves as a whole when something is learned of one of them.
 */
export class Ladder {
  readonly #tracker: PerformanceTracker;
  readonly #caution: number;
  /** Suspects, and tests that have failed somewhere: few, and each a case of its own. */
  readonly #particular: Shelf[] = [];
  /** By rung, then by demand and keys. */
  readonly #seen = new Map<number, Map<string, Shelf>>();
  /** Rungs of `#seen`, from the highest down. */
  #rungs: number[] = [];
  readonly #unseen = new Map<string, Shelf>();
  /** Those of `#unseen` in order, while nothing has been learned. */
  #unseenInOrder: Shelf[] | undefined;

  constructor(tracker: PerformanceTracker, caution: number) {
    this.#tracker = tracker;
    this.#caution = caution;
  }

  add(test: TestState): void {
    const prediction = this.#tracker.predictTest(test.subject);
    test.rank = rankOf(prediction, this.#caution);
    test.waitingSeconds = meanSeconds(prediction);
    this.#shelfFor(test).add(test);
  }

  /** Takes over what has been learned about tests that were never seen. */
  refresh(): void {
    for (const [name, shelf] of this.#unseen) {
      const test = shelf.speaker();
      if (test === undefined) this.#unseen.delete(name);
      else shelf.share(this.#tracker.predictTest(test.subject));
    }
    this.#unseenInOrder = undefined;
  }

  /** Expected seconds of all of it on a worker of speed 1. */
  get expectedSeconds(): number {
    let sum = 0;
    for (const { seconds } of this.shelves()) sum += seconds;
    return sum;
  }

  /** The same of those tests alone that were seen before. */
  get knownSeconds(): number {
    let sum = 0;
    for (const shelves of this.#seen.values()) {
      for (const { seconds } of shelves.values()) sum += seconds;
    }
    return sum;
  }

  /** All waiting tests in order; they may leave while it is read. */
  *inOrder(): Generator<TestState> {
    yield* this.particular();
    const tiers = this.#tiers();
    let tier = tiers.next();
    for (const rung of this.#rungs) {
      for (const test of this.#seenOn(rung)) {
        for (; !tier.done && tier.value.rank >= test.rank; tier = tiers.next()) {
          yield* inRotation(tier.value.shelves);
        }
        yield test;
      }
    }
    for (; !tier.done; tier = tiers.next()) yield* inRotation(tier.value.shelves);
  }

  /** Waiting tests that are a case of their own, in order. */
  *particular(): Generator<TestState> {
    for (const shelf of this.#particular) yield* shelf.inOrder();
  }

  /** The same a chunk at a time. Tests that are a case of their own come in no chunk. */
  *chunks(): Generator<Chunk> {
    const byRung = new Map<number, Shelf[]>();
    for (const rung of this.#rungs) byRung.set(rung, [...(this.#seen.get(rung)?.values() ?? [])]);
    for (const shelf of this.#orderedUnseen()) {
      const rung = rungOf(shelf.rank);
      const shelves = byRung.get(rung);
      if (shelves === undefined) byRung.set(rung, [shelf]);
      else shelves.push(shelf);
    }
    for (const rung of [...byRung.keys()].sort((a, b) => b - a)) {
      yield* chunksOf(byRung.get(rung) ?? []);
    }
  }

  /** A test that is among the longest. */
  first(): TestState | undefined {
    return this.inOrder().next().value ?? undefined;
  }

  *shelves(): Generator<Shelf> {
    yield* this.#particular;
    for (const shelves of this.#seen.values()) yield* shelves.values();
    yield* this.#unseen.values();
  }

  #shelfFor(test: TestState): Shelf {
    if (test.suspect || test.failedOn.length > 0) {
      this.#particular[0] ??= new Shelf("particular", test, this.#caution);
      return this.#particular[0];
    }
    const keys = test.spec.requirements.exclusiveKeys;
    const asks = keys.length === 0 ? `${test.demand}` : JSON.stringify([test.demand, ...keys]);
    const likeness = this.#tracker.likeness(test.subject);
    if (likeness !== undefined) return this.#unseenShelf(`${asks} ${likeness}`, test);
    const rung = rungOf(test.rank);
    let shelves = this.#seen.get(rung);
    if (shelves === undefined) {
      shelves = new Map();
      this.#seen.set(rung, shelves);
      this.#rungs = [...this.#seen.keys()].sort((a, b) => b - a);
    }
    return this.#getOrMake(shelves, asks, test);
  }

  #unseenShelf(name: string, test: TestState): Shelf {
    const known = this.#unseen.get(name);
    if (known !== undefined) return known;
    const shelf = this.#getOrMake(this.#unseen, name, test);
    shelf.share(this.#tracker.predictTest(test.subject));
    this.#unseenInOrder = undefined;
    return shelf;
  }

  #getOrMake(shelves: Map<string, Shelf>, name: string, test: TestState): Shelf {
    const known = shelves.get(name);
    if (known !== undefined) return known;
    const made = new Shelf(name, test, this.#caution);
    shelves.set(name, made);
    return made;
  }

  #orderedUnseen(): Shelf[] {
    this.#unseenInOrder ??= [...this.#unseen.values()].sort(
      (a, b) => b.rank - a.rank || compareText(a.name, b.name),
    );
    return this.#unseenInOrder;
  }

  /** Shelves of tests that were never seen, those together of which equally little is known. */
  *#tiers(): Generator<{ readonly rank: number; readonly shelves: Shelf[] }> {
    let tier: { readonly rank: number; readonly shelves: Shelf[] } | undefined;
    for (const shelf of this.#orderedUnseen()) {
      if (shelf.count === 0) continue;
      const { rank } = shelf;
      if (tier?.rank === rank) {
        tier.shelves.push(shelf);
        continue;
      }
      if (tier !== undefined) yield tier;
      tier = { rank, shelves: [shelf] };
    }
    if (tier !== undefined) yield tier;
  }

  /** The seen tests of a rung, longest first, whatever they ask for. */
  *#seenOn(rung: number): Generator<TestState> {
    const queues = [...(this.#seen.get(rung)?.values() ?? [])].map((shelf) => shelf.inOrder());
    if (queues.length === 1) {
      yield* queues[0] ?? [];
      return;
    }
    const heads = queues.map((queue) => queue.next().value ?? undefined);
    for (;;) {
      let best = -1;
      for (const [place, test] of heads.entries()) {
        if (test !== undefined && (best < 0 || comesBefore(test, heads[best]))) best = place;
      }
      const test = heads[best];
      if (test === undefined) return;
      heads[best] = queues[best]?.next().value ?? undefined;
      yield test;
    }
  }
}

function rungOf(rank: number): number {
  return Math.round(rank / RUNG_HEIGHT);
}

function comesBefore(test: TestState, other: TestState | undefined): boolean {
  if (other === undefined || test.rank !== other.rank)
    return test.rank > (other?.rank ?? -Infinity);
  return compareText(test.spec.key, other.spec.key) < 0;
}

/** One test of each shelf after the other, so that each kind of test is soon known. */
function* inRotation(shelves: readonly Shelf[]): Generator<TestState> {
  let queues = shelves.map((shelf) => shelf.inOrder());
  while (queues.length > 0) {
    const left: typeof queues = [];
    for (const queue of queues) {
      const { done, value } = queue.next();
      if (done === true) continue;
      yield value;
      left.push(queue);
    }
    queues = left;
  }
}

/** The shelves of one rung, together by what their tests ask for. */
function* chunksOf(shelves: readonly Shelf[]): Generator<Chunk> {
  const byDemand = new Map<DemandId, Shelf[]>();
  for (const shelf of shelves) {
    if (shelf.count === 0) continue;
    const alike = byDemand.get(shelf.demand);
    if (alike === undefined) byDemand.set(shelf.demand, [shelf]);
    else alike.push(shelf);
  }
  for (const [demand, alike] of byDemand) {
    let count = 0;
    let seconds = 0;
    for (const shelf of alike) {
      count += shelf.count;
      seconds += shelf.seconds;
    }
    yield { demand, shelves: alike, count, seconds };
  }
}
