/** The lanes of all workers, kept from plan to plan, so that a plan for thousands makes few anew. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { Lane } from "./lane.ts";
import { fillLanes, laneCount, makeLanes } from "./lane.ts";

export class LanePlaces {
  readonly #places = new Map<WorkerState, readonly Lane[]>();

  /** The worker's lanes, with nothing but what it holds; see `fillLanes`. */
  lanesOf(worker: WorkerState, now: number, prefetchSeconds?: number): readonly Lane[] {
    let lanes = this.#places.get(worker);
    if (lanes?.length !== laneCount(worker)) {
      lanes = makeLanes(worker);
      this.#places.set(worker, lanes);
    }
    // A slot that must stay empty would run at once what is sent ahead.
    const limited = worker.awaited || laneCount(worker) < worker.capabilities.slots;
    fillLanes(lanes, worker, now, limited ? 0 : prefetchSeconds);
    return lanes;
  }

  /** Forgets workers that are gone. */
  tidy({ workers }: BalancerState): void {
    if (this.#places.size <= workers.size) return;
    for (const worker of this.#places.keys()) {
      if (workers.get(worker.id) !== worker) this.#places.delete(worker);
    }
  }
}
