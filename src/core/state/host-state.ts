/** Machines: the workers on one share its processors and memory, and so one limit. */

import { ConcurrencyLimit } from "../adapt/concurrency-limit.ts";
import type { Crowd } from "./batch-state.ts";
import type { WorkerState } from "./worker-state.ts";

/** How fast a worker is believed to be: 2 takes half the time. */
export type SpeedOf = (worker: WorkerState) => number;

/** Workers are told apart by their speeds in steps of this, so that equal ones do not change places. */
const SPEED_STEP = 1.5;

/** One machine. */
export class HostState {
  readonly #workers = new Set<WorkerState>();
  readonly #speedOf: SpeedOf;
  readonly limit = new ConcurrencyLimit(0);
  /** Since when all its workers have been over a limit of their load and held nothing. */
  stuckSince: number | undefined;

  constructor(speedOf: SpeedOf) {
    this.#speedOf = speedOf;
  }

  get workers(): Iterable<WorkerState> {
    return this.#workers;
  }

  /** Several workers are on it. */
  get shared(): boolean {
    return this.#workers.size > 1;
  }

  /** Batches that run there; those that were sent ahead wait for a slot. */
  get running(): number {
    let running = 0;
    for (const { batches, capabilities } of this.#workers) {
      running += Math.min(batches.length, capabilities.slots);
    }
    return running;
  }

  get crowd(): Crowd {
    return { running: this.running, phase: this.limit.phase };
  }

  add(worker: WorkerState): void {
    this.#workers.add(worker);
    this.allot();
  }

  remove(worker: WorkerState): void {
    this.#workers.delete(worker);
    this.allot();
  }

  /**
   * Shares the limit out, slot by slot, in such a turn that every kind of workers gets one: what only
   * they can run must not wait for ever, and of each kind the faster ones come first. Whoever takes nothing new is passed over, so this is to be
   * called again when that may have changed.
   */
  allot(): void {
    const turns = takeTurns(this.#workers, this.#speedOf);
    const ceiling = turns.reduce((sum, { capabilities }) => sum + capabilities.slots, 0);
    if (ceiling === 0) return;
    const kinds = new Set(turns.map(({ kind }) => kind)).size;
    this.limit.setBounds(Math.max(1, kinds), ceiling);
    for (const worker of this.#workers) worker.inCrowd = !this.limit.isFixed;
    this.limit.guess(
      Math.max(...turns.map(({ capabilities }) => capabilities.hardwareSpecs.cpuCores)),
    );
    let left = this.limit.level;
    if (left >= ceiling) {
      for (const worker of turns) worker.allotted = worker.capabilities.slots;
      return;
    }
    for (const worker of turns) worker.allotted = 0;
    while (left > 0) {
      for (const worker of turns) {
        if (left === 0 || worker.allotted >= worker.capabilities.slots) continue;
        worker.allotted += 1;
        left -= 1;
      }
    }
  }
}

/** By turns one of each kind: the faster ones first, and equal ones in the order in which they came. */
function takeTurns(workers: Iterable<WorkerState>, speedOf: SpeedOf): WorkerState[] {
  const byKind = new Map<number, WorkerState[]>();
  for (const worker of workers) {
    if (!worker.ready) continue;
    const alike = byKind.get(worker.kind);
    if (alike === undefined) byKind.set(worker.kind, [worker]);
    else alike.push(worker);
  }
  const step = (worker: WorkerState) =>
    Math.round(Math.log(speedOf(worker)) / Math.log(SPEED_STEP));
  const kinds = [...byKind.values()].map((alike) => alike.toSorted((a, b) => step(b) - step(a)));
  const longest = Math.max(0, ...kinds.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    kinds.flatMap((alike) => alike[turn] ?? []),
  ).flat();
}

/** All machines, by what their workers call them. */
export class Hosts {
  readonly #hosts = new Map<string, HostState>();
  readonly #shared = new Set<HostState>();
  readonly #speedOf: SpeedOf;

  constructor(speedOf: SpeedOf) {
    this.#speedOf = speedOf;
  }

  /** Those with several workers. */
  get shared(): Iterable<HostState> {
    return this.#shared;
  }

  /** The machine of a worker that was added. */
  of(worker: WorkerState): HostState | undefined {
    return this.#hosts.get(worker.capabilities.host);
  }

  add(worker: WorkerState): void {
    const { host } = worker.capabilities;
    let state = this.#hosts.get(host);
    if (state === undefined) {
      state = new HostState(this.#speedOf);
      this.#hosts.set(host, state);
    }
    state.add(worker);
    if (state.shared) this.#shared.add(state);
  }

  /** It is gone, or about to offer something else. */
  remove(worker: WorkerState): void {
    const { host } = worker.capabilities;
    // What was learned of a machine outlives its workers, which may come back.
    const state = this.#hosts.get(host);
    state?.remove(worker);
    if (state?.shared === false) this.#shared.delete(state);
  }
}
