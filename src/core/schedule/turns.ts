/** In which order the waiting tests of several runs have their turn. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { RunState } from "../state/run-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { Resources } from "./fair-share.ts";
import { dominantShare, effectiveWeight } from "./fair-share.ts";
import { gpusWanted } from "./filters/gpu-choice.ts";
import { capacityOf, readyWorkers } from "./ready-workers.ts";
import type { Chunk } from "./waiting/ladder.ts";
import type { RunQueue } from "./waiting/waiting-tests.ts";

/** Of several runs none may go ahead of the others by more than this part of all that waits. */
const LARGEST_SLICE = 1 / 64;

/** A run, and what it has of the fleet. */
interface Turn {
  readonly run: RunState;
  readonly queue: RunQueue;
  readonly weight: number;
  /** Seconds of its dominant resource that it holds or was promised, per weight. */
  share: number;
}

/**
 * Weighted dominant-resource fairness (Ghodsi et al., 2011) over what is planned: the run goes first
 * that has been given least of the time of what it needs most, what it holds now included. So one
 * that has just come catches up, and then they take turns by their weights (Waldspurger and Weihl,
 * "Stride scheduling", 1995).
 */
export class Turns {
  readonly #state: BalancerState;
  readonly #turns: Turn[];
  readonly #capacity: Resources;

  constructor(state: BalancerState) {
    this.#state = state;
    const queues = state.waiting.runs;
    const { ageingSeconds } = state.configuration;
    this.#turns = queues.flatMap((queue) => {
      const run = state.runs.get(queue.run);
      if (run === undefined) return [];
      return [{ run, queue, weight: effectiveWeight(run, state.now, ageingSeconds), share: 0 }];
    });
    const several = this.#turns.length > 1;
    this.#capacity = several ? capacityOf(readyWorkers(state)) : NOTHING;
    if (several) this.#countHeld();
  }

  /** Test by test. */
  tests(): Generator<TestState> {
    const costOf = (test: TestState) => this.#cost(test.shelf?.meanSeconds ?? 0, test.demand);
    return this.#merge((queue) => queue.inOrder(), costOf);
  }

  /** Only those that are a case of their own, and come in no chunk. */
  particular(): Generator<TestState> {
    const costOf = (test: TestState) => this.#cost(test.shelf?.meanSeconds ?? 0, test.demand);
    return this.#merge((queue) => queue.particular(), costOf);
  }

  /** Chunk by chunk; of several runs in slices of which none is large. */
  *chunks(): Generator<Chunk> {
    const costOf = ({ seconds, demand }: Chunk) => this.#cost(seconds, demand);
    const several = this.#turns.length > 1;
    const slice = several ? this.#state.waiting.expectedSeconds * LARGEST_SLICE : Infinity;
    yield* this.#merge((queue) => slices(queue.chunks(), slice), costOf);
  }

  *#merge<T>(read: (queue: RunQueue) => Iterator<T>, costOf: (item: T) => number): Generator<T> {
    const waiting = this.#turns.map((turn) => ({ turn, items: read(turn.queue) }));
    while (waiting.length > 0) {
      let next = 0;
      for (let place = 1; place < waiting.length; place += 1) {
        if (isBefore(waiting[place]?.turn, waiting[next]?.turn)) next = place;
      }
      const { turn, items } = waiting[next] as (typeof waiting)[number];
      const { value, done } = items.next();
      if (done === true) {
        waiting.splice(next, 1);
        continue;
      }
      if (this.#turns.length > 1) turn.share += costOf(value) / turn.weight;
      yield value;
    }
  }

  /** What runs hold now is held until it is expected to end. */
  #countHeld(): void {
    const byRun = new Map(this.#turns.map((turn) => [turn.run.id, turn]));
    for (const batch of this.#state.batches.values()) {
      const test = batch.attempts[0]?.test;
      const turn = test && byRun.get(test.run);
      if (test === undefined || turn === undefined) continue;
      turn.share += this.#cost(batch.remainingSeconds(this.#state.now), test.demand) / turn.weight;
    }
  }

  /** Seconds times the share of the resource of which such a test takes the largest share. */
  #cost(seconds: number, demand: number): number {
    const [option = {}] = this.#state.qualifier.demands.of(demand).options;
    const { cpuCores = 0, minimumMemoryGb: memoryGb = 0 } = option;
    const wanted = { slots: 1, cpuCores, memoryGb, gpus: gpusWanted(option) };
    return seconds * dominantShare(wanted, this.#capacity);
  }
}

const NOTHING: Resources = { slots: 1, cpuCores: 0, memoryGb: 0, gpus: 0 };

function isBefore(a: Turn | undefined, b: Turn | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.share !== b.share) return a.share < b.share;
  if (a.weight !== b.weight) return a.weight > b.weight;
  return a.run.submittedAt < b.run.submittedAt;
}

/** Chunks in parts of at most so many seconds. */
function* slices(chunks: Iterable<Chunk>, seconds: number): Generator<Chunk> {
  for (const chunk of chunks) {
    const wanted = Math.max(1, Math.ceil(chunk.seconds / Math.max(seconds, 1e-9)));
    const parts = Math.min(chunk.count, wanted);
    for (let part = 0; part < parts; part += 1) {
      yield { ...chunk, count: chunk.count / parts, seconds: chunk.seconds / parts };
    }
  }
}
