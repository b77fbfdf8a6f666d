/** The workers of one deciding pass, seen as a whole: what scorers compare one of them with. */

import type { BalancerState } from "../../state/balancer-state.ts";
import type { WorkerState } from "../../state/worker-state.ts";
import type { DemandId } from "../filters/demand-table.ts";
import type { WorkerKindId } from "../filters/worker-kinds.ts";
import { traitsOfDemand, traitsOfWorker } from "./traits.ts";

/** What is worth sparing is what at most so much of all slots has. */
const SCARCE_SHARE = 0.5;

export class FleetView {
  readonly state: BalancerState;
  /** In the order of their ids; those that can be given something at all. */
  readonly workers: readonly WorkerState[];
  /** Whether tests with this demand wait. */
  readonly waits: (demand: DemandId) => boolean;
  readonly #speeds = new Map<WorkerState, number>();
  readonly #fastest: number;
  readonly #slotsByKind = new Map<WorkerKindId, number>();
  readonly #slots: number;
  readonly #traitsOfKind = new Map<WorkerKindId, readonly string[]>();
  readonly #traitsOfDemand = new Map<DemandId, ReadonlySet<string>>();
  #shares: ReadonlyMap<string, number> | undefined;
  #wanted: ReadonlySet<string> | undefined;

  constructor(
    state: BalancerState,
    workers: readonly WorkerState[],
    waits: (demand: DemandId) => boolean,
  ) {
    this.state = state;
    this.workers = workers;
    this.waits = waits;
    let fastest = Number.MIN_VALUE;
    let slots = 0;
    for (const worker of workers) {
      const { workerClass, slots: own } = worker.capabilities;
      const speed = state.tracker.speedOf(workerClass, worker.id);
      this.#speeds.set(worker, speed);
      fastest = Math.max(fastest, speed);
      slots += own;
      this.#slotsByKind.set(worker.kind, (this.#slotsByKind.get(worker.kind) ?? 0) + own);
    }
    this.#fastest = fastest;
    this.#slots = slots;
  }

  get slots(): number {
    return this.#slots;
  }

  /** 1 for the fastest worker, 0.5 for one that takes twice as long. */
  relativeSpeed(worker: WorkerState): number {
    return (this.#speeds.get(worker) ?? 0) / this.#fastest;
  }

  /** Of all slots, the share whose workers can ever run such tests. */
  shareFor(demand: DemandId): number {
    let able = 0;
    for (const [kind, slots] of this.#slotsByKind) {
      if (this.state.qualifier.canEver(demand, kind)) able += slots;
    }
    return able / Math.max(1, this.#slots);
  }

  /** How scarce the scarcest thing is that the worker has, the demand does not need, and waiting tests do. */
  wastedScarcity(demand: DemandId, worker: WorkerState): number {
    this.#wanted ??= this.#findWanted();
    if (this.#wanted.size === 0) return 0;
    const needed = this.#needs(demand);
    let scarcest = 0;
    for (const trait of this.#has(worker)) {
      if (needed.has(trait) || !this.#wanted.has(trait)) continue;
      scarcest = Math.max(scarcest, 1 - this.#shareOf(trait));
    }
    return scarcest;
  }

  /** Whether the worker should be left to tests that need what it has and others have not. */
  isSpared(demand: DemandId, worker: WorkerState): boolean {
    if (this.wastedScarcity(demand, worker) < 1 - SCARCE_SHARE) return false;
    // Whoever can run nowhere else is not turned away.
    return this.workers.some(
      (other) =>
        this.state.qualifier.canEver(demand, other.kind) &&
        this.wastedScarcity(demand, other) < 1 - SCARCE_SHARE,
    );
  }

  /** Traits that waiting tests need for which there is a worker. */
  #findWanted(): ReadonlySet<string> {
    const wanted = new Set<string>();
    for (const { id } of this.state.qualifier.demands.all) {
      if (!this.waits(id) || this.shareFor(id) === 0) continue;
      for (const trait of this.#needs(id)) wanted.add(trait);
    }
    return wanted;
  }

  #needs(demand: DemandId): ReadonlySet<string> {
    let needs = this.#traitsOfDemand.get(demand);
    if (needs === undefined) {
      needs = new Set(traitsOfDemand(this.state.qualifier.demands.of(demand).options));
      this.#traitsOfDemand.set(demand, needs);
    }
    return needs;
  }

  #has({ kind, capabilities }: WorkerState): readonly string[] {
    let has = this.#traitsOfKind.get(kind);
    if (has === undefined) {
      has = traitsOfWorker(capabilities);
      this.#traitsOfKind.set(kind, has);
    }
    return has;
  }

  #shareOf(trait: string): number {
    this.#shares ??= this.#countShares();
    return this.#shares.get(trait) ?? 0;
  }

  #countShares(): ReadonlyMap<string, number> {
    const shares = new Map<string, number>();
    const seen = new Set<WorkerKindId>();
    for (const worker of this.workers) {
      if (seen.has(worker.kind)) continue;
      seen.add(worker.kind);
      const share = (this.#slotsByKind.get(worker.kind) ?? 0) / Math.max(1, this.#slots);
      for (const trait of this.#has(worker)) shares.set(trait, (shares.get(trait) ?? 0) + share);
    }
    return shares;
  }
}
