/** Who may run what: what a kind of workers can ever run, and what one worker can take now. */

import type { MachineDemand, TestRequirements } from "../../model/test.ts";
import type { WorkerCapabilities } from "../../model/worker.ts";
import type { Hold } from "../../state/reservations.ts";
import type { WorkerState } from "../../state/worker-state.ts";
import type { DemandId } from "./demand-table.ts";
import { DemandTable } from "./demand-table.ts";
import { lackings } from "./machine-filters.ts";
import type { Qualification } from "./qualification-answer.ts";
import { FEASIBLE } from "./qualification-answer.ts";
import type { Refusals, WorkerKindId } from "./worker-kinds.ts";
import { WorkerKinds } from "./worker-kinds.ts";

/** Whether workers of a kind can ever run tests with a demand. */
export interface StaticAnswer {
  /** Options of the demand that they can meet, in the order of the demand; empty: impossible. */
  readonly options: readonly MachineDemand[];
  /** Why not, when they can meet none. */
  readonly reason: string;
}

/** Asks each question about a demand and a kind of workers once, and remembers the answer. */
export class Qualifier {
  readonly demands = new DemandTable();
  readonly #kinds = new WorkerKinds();
  /** By kind, then by demand. */
  readonly #answers: StaticAnswer[][] = [];

  /** @param work what the tests are part of, where that is something that workers refuse */
  demandOf(requirements: TestRequirements, work?: string): DemandId {
    return this.demands.idOf(requirements, work);
  }

  kindOf(worker: WorkerCapabilities, refusals?: Refusals): WorkerKindId {
    return this.#kinds.idOf(worker, refusals);
  }

  /** Whether workers of this kind can ever run such tests. */
  staticAnswer(demand: DemandId, kind: WorkerKindId): StaticAnswer {
    let ofKind = this.#answers[kind];
    if (ofKind === undefined) {
      ofKind = [];
      this.#answers[kind] = ofKind;
    }
    let answer = ofKind[demand];
    if (answer === undefined) {
      answer = this.#evaluate(demand, kind);
      ofKind[demand] = answer;
    }
    return answer;
  }

  /** True when a worker of this kind, once free, can run such tests. */
  canEver(demand: DemandId, kind: WorkerKindId): boolean {
    return this.staticAnswer(demand, kind).options.length > 0;
  }

  /** Whether the worker can take such a test now, beside what it holds; slots are the planner's. */
  fitsNow(demand: DemandId, worker: WorkerState): Qualification {
    const { options, reason } = this.staticAnswer(demand, worker.kind);
    if (options.length === 0) return { kind: "impossible", reason };
    if (worker.phase === "away") {
      return { kind: "busy", reason: "its process is being replaced", until: "worker-returns" };
    }
    if (!this.demands.of(demand).reserves) return FEASIBLE;
    let shortage: string | undefined;
    for (const option of options) {
      const short = worker.reservations.shortage(option);
      if (short === undefined) return FEASIBLE;
      shortage ??= short;
    }
    return { kind: "busy", reason: shortage ?? "", until: "resources-freed" };
  }

  /** Promises a worker's resources to such a test: the first option that fits, or nothing. */
  reserve(demand: DemandId, worker: WorkerState): Hold | undefined {
    for (const option of this.staticAnswer(demand, worker.kind).options) {
      const hold = worker.reservations.take(option);
      if (hold !== undefined) return hold;
    }
    return undefined;
  }

  #evaluate(demand: DemandId, kind: WorkerKindId): StaticAnswer {
    const { worker, refusals } = this.#kinds.sampleOf(kind);
    const { options, work } = this.demands.of(demand);
    const refusal = work === undefined ? undefined : refusals.get(work);
    if (refusal !== undefined) return { options: [], reason: refusal };
    const lacking = options.map((option) => lackings(option, worker));
    const possible = options.filter((_, place) => lacking[place]?.length === 0);
    const reasons = new Set(lacking.map((each) => each.join(" and ")));
    return { options: possible, reason: possible.length > 0 ? "" : [...reasons].join(", or ") };
  }
}
