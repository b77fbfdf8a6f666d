/** What simple ways of sharing work make of the same tests, on their true durations. */

import { demandOf, satisfies, secondsAtSpeedOne } from "./eligibility.ts";
import type { PoolWorker } from "./input/pool-file.ts";
import type { TraceTest } from "./input/trace-file.ts";
import { isSteady } from "./lower-bound.ts";
import type { Scenario } from "./translation.ts";

/** Makespans in seconds; `null` where the scenario has arrivals, churn or slow-downs. */
export interface ReferenceMakespans {
  /** Test i is dealt to slot i mod n before the start; a slot that cannot run it passes it on. */
  readonly roundRobinSeconds: number | null;
  /** A slot that is free takes the first test of the file that it can run. */
  readonly firstComeSeconds: number | null;
}

interface Slot {
  readonly worker: PoolWorker;
  freeAt: number;
}

export function referenceMakespans(scenario: Scenario): ReferenceMakespans {
  if (!isSteady(scenario)) return { roundRobinSeconds: null, firstComeSeconds: null };
  const runnable = runnableTests(scenario);
  return {
    roundRobinSeconds: roundRobin(runnable, slotsOf(scenario)),
    firstComeSeconds: firstCome(runnable, slotsOf(scenario)),
  };
}

function slotsOf({ pool }: Scenario): Slot[] {
  return pool.workers.flatMap((worker) =>
    Array.from({ length: worker.slots }, () => ({ worker, freeAt: worker.setupSeconds })),
  );
}

function runnableTests({ trace, pool }: Scenario): TraceTest[] {
  const answers = new Map<string, boolean>();
  return trace.tests.filter((test) => {
    const demand = demandOf(test);
    const name = JSON.stringify(demand);
    const known = answers.get(name) ?? pool.workers.some((worker) => satisfies(worker, demand));
    answers.set(name, known);
    return known;
  });
}

/** All that a slot is dealt is one batch. */
function roundRobin(tests: readonly TraceTest[], slots: readonly Slot[]): number {
  const begun = new Set<Slot>();
  for (const [place, test] of tests.entries()) {
    const demand = demandOf(test);
    const shift = slots.findIndex((_, step) => {
      const slot = slots[(place + step) % slots.length];
      return slot !== undefined && satisfies(slot.worker, demand);
    });
    const slot = slots[(place + shift) % slots.length];
    if (slot === undefined) continue;
    if (!begun.has(slot)) slot.freeAt += slot.worker.startSeconds;
    begun.add(slot);
    slot.freeAt += realSeconds(test, slot.worker);
  }
  return [...begun].reduce((last, { freeAt }) => Math.max(last, freeAt), 0);
}

/** Tests go out one at a time, so that each pays the start. */
function firstCome(tests: readonly TraceTest[], slots: readonly Slot[]): number {
  const waiting = new WaitingLine(tests);
  let end = 0;
  let free = [...slots];
  while (waiting.size > 0 && free.length > 0) {
    const slot = free.reduce((best, next) => (next.freeAt < best.freeAt ? next : best));
    const test = waiting.takeFor(slot.worker);
    if (test === undefined) {
      free = free.filter((other) => other !== slot);
      continue;
    }
    slot.freeAt += slot.worker.startSeconds + realSeconds(test, slot.worker);
    end = Math.max(end, slot.freeAt);
  }
  return end;
}

/** Tests in the order of the file, with a queue for each demand. */
class WaitingLine {
  size: number;
  readonly #queues = new Map<string, { places: number[]; head: number; sample: TraceTest }>();
  readonly #tests: readonly TraceTest[];

  constructor(tests: readonly TraceTest[]) {
    this.#tests = tests;
    this.size = tests.length;
    for (const [place, test] of tests.entries()) {
      const name = JSON.stringify(demandOf(test));
      const queue = this.#queues.get(name) ?? { places: [], head: 0, sample: test };
      this.#queues.set(name, queue);
      queue.places.push(place);
    }
  }

  /** The first test of the file that the worker can run. */
  takeFor(worker: PoolWorker): TraceTest | undefined {
    let best: { place: number; queue: { head: number } } | undefined;
    for (const queue of this.#queues.values()) {
      const place = queue.places[queue.head];
      if (place === undefined || (best !== undefined && best.place < place)) continue;
      if (satisfies(worker, demandOf(queue.sample))) best = { place, queue };
    }
    if (best === undefined) return undefined;
    best.queue.head += 1;
    this.size -= 1;
    return this.#tests[best.place];
  }
}

function realSeconds(test: TraceTest, worker: PoolWorker): number {
  return (secondsAtSpeedOne(test, worker.class) ?? 0) / worker.speed;
}
