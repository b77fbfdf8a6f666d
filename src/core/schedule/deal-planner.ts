/** Deals tests out to slots in advance, whatever the tests are, and lets each slot run its share. */

import { leaseBatch } from "../handle/lease-batch.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { takeBatch } from "./batch-filling.ts";
import type { WorkerKindId } from "./filters/worker-kinds.ts";
import type { DealtPolicy } from "./policies/policy.ts";
import type { PolicyPlanner } from "./policy-planner.ts";
import { avoidedBy, isFree, readyWorkers } from "./ready-workers.ts";
import { describeScores } from "./score-decision.ts";
import { withinQueue } from "./test-order.ts";
import { TestQueue } from "./test-queue.ts";

/** One slot of a worker, with what it was dealt. */
interface Slot {
  readonly worker: WorkerState;
  readonly weight: number;
  readonly queue: TestQueue;
  /** Tests that it was dealt since all were dealt anew. */
  dealt: number;
  /** What it runs, or ran last. */
  batch: BatchState | undefined;
}

interface WaitingToBeDealt {
  readonly test: TestState;
  readonly arrival: number;
}

/**
 * Test i goes to slot i mod n, or, when shares are by speed, to the slot of whose share least is
 * used up. When a worker comes or goes, or what one
 * can run changes, what waits is dealt anew. Runs are served as they come.
 */
export class DealPlanner implements PolicyPlanner {
  readonly #state: BalancerState;
  readonly #policy: DealtPolicy;
  /** In the order in which they came. */
  #undealt: WaitingToBeDealt[] = [];
  #workers: readonly WorkerState[] = [];
  /** What kinds they were when all was dealt. */
  #kinds: readonly WorkerKindId[] = [];
  #slots: readonly Slot[] = [];
  #arrivals = 0;

  constructor(state: BalancerState, policy: DealtPolicy) {
    this.#state = state;
    this.#policy = policy;
  }

  add(test: TestState): void {
    this.#arrivals += 1;
    this.#undealt.push({ test, arrival: this.#arrivals });
  }

  decide(): void {
    this.#noticeWorkers();
    this.#deal();
    for (const slot of this.#slots) this.#serve(slot);
  }

  #noticeWorkers(): void {
    const workers = readyWorkers(this.#state);
    const same =
      workers.length === this.#workers.length &&
      workers.every((worker, place) => {
        return worker === this.#workers[place] && worker.kind === this.#kinds[place];
      });
    if (same) return;
    const takenBack = this.#slots.flatMap(({ queue }) => queue.drain());
    this.#undealt = [...takenBack, ...this.#undealt].sort((a, b) => a.arrival - b.arrival);
    const former = this.#slots.filter(isBusy);
    this.#workers = workers;
    this.#kinds = workers.map(({ kind }) => kind);
    this.#slots = workers.flatMap((worker) => {
      const busy = former.filter((slot) => slot.worker === worker);
      return Array.from({ length: worker.capabilities.slots }, (_, place) =>
        this.#makeSlot(worker, busy[place]?.batch),
      );
    });
  }

  #makeSlot(worker: WorkerState, batch: BatchState | undefined): Slot {
    const { workerClass, workerId } = worker.capabilities;
    const { logMean } = this.#state.tracker.predictWorker(workerClass, workerId);
    const weight = this.#policy.shares === "equal" ? 1 : Math.exp(-logMean);
    return { worker, weight, queue: new TestQueue(BY_ARRIVAL, () => 0), dealt: 0, batch };
  }

  /** What no present worker can run stays undealt until one comes, or it is given up. */
  #deal(): void {
    const undealt: WaitingToBeDealt[] = [];
    for (const one of this.#undealt) {
      if (one.test.phase !== "waiting") continue;
      const slot = this.#slotFor(one.test);
      if (slot === undefined) {
        undealt.push(one);
        continue;
      }
      slot.dealt += 1;
      slot.queue.add(one.test, one.arrival);
    }
    this.#undealt = undealt;
  }

  #slotFor(test: TestState): Slot | undefined {
    const { qualifier } = this.#state;
    const avoided = avoidedBy(this.#state, test, this.#workers);
    let best: Slot | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const slot of this.#slots) {
      const used = (slot.dealt + 1) / slot.weight;
      if (used >= least || avoided.includes(slot.worker.id)) continue;
      if (!qualifier.canEver(test.demand, slot.worker.kind)) continue;
      best = slot;
      least = used;
    }
    return best;
  }

  /** Sends the slot its next tests, if it is free and nothing stands in their way. */
  #serve(slot: Slot): void {
    const { worker, queue } = slot;
    const test = queue.first()?.test;
    if (test === undefined || isBusy(slot) || !isFree(worker)) return;
    const { heldKeys, qualifier } = this.#state;
    if (test.spec.requirements.exclusiveKeys.some((key) => heldKeys.has(key))) return;
    const hold = qualifier.reserve(test.demand, worker);
    if (hold === undefined) return;
    const { picks, batchSeconds } = takeBatch(this.#state, queue, worker, this.#slots.length);
    const chosen = { worker, total: 1, parts: [] };
    const ranked = [chosen];
    const decision = describeScores(this.#state, { test, ranked, rejections: [], batchSeconds });
    const rule = test.suspect ? decision.rule : "dealt";
    slot.batch = leaseBatch(this.#state, { worker, picks, decision: { ...decision, rule }, hold });
  }
}

const BY_ARRIVAL = withinQueue(["submission"]);

function isBusy({ worker, batch }: Slot): boolean {
  return batch !== undefined && worker.batches.includes(batch);
}
