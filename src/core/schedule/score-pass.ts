/** One deciding pass of a policy with scorers. */

import { leaseBatch } from "../handle/lease-batch.ts";
import type { Rejection } from "../model/decision.ts";
import type { RunId } from "../model/identifiers.ts";
import { compareText } from "../model/identifiers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { RunState } from "../state/run-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { takeBatch } from "./batch-filling.ts";
import type { Resources } from "./fair-share.ts";
import { fairOrder } from "./fair-share.ts";
import type { DemandId } from "./filters/demand-table.ts";
import { POLICY_FILTER_OF } from "./filters/policy-filters.ts";
import type { Qualification } from "./filters/qualification-answer.ts";
import { FEASIBLE } from "./filters/qualification-answer.ts";
import { heldBackRejections } from "./held-back.ts";
import type { BestScorePolicy } from "./policies/policy.ts";
import { avoidedBy, capacityOf, isFree } from "./ready-workers.ts";
import { describeScores } from "./score-decision.ts";
import type { FleetView } from "./scorers/fleet-view.ts";
import type { ScoredWorker } from "./scorers/weighing.ts";
import { bindScorers, isBetter } from "./scorers/weighing.ts";
import { betweenQueues } from "./test-order.ts";
import type { CompareWaiting, TestQueue } from "./test-queue.ts";
import { WarmFamilies } from "./warm-families.ts";

/** A queue, and what its tests have in common. */
export interface Queue {
  readonly demand: DemandId;
  readonly family: string;
  readonly keys: readonly string[];
  readonly tests: TestQueue;
}

/** More free workers than these are not compared for one test: one of so many is good enough. */
const CANDIDATE_LIMIT = 128;

export interface ScorePassOptions {
  readonly state: BalancerState;
  readonly policy: BestScorePolicy;
  readonly fleet: FleetView;
  readonly queues: ReadonlyMap<RunId, ReadonlyMap<string, Queue>>;
}

export class ScorePass {
  readonly #state: BalancerState;
  readonly #policy: BestScorePolicy;
  readonly #fleet: FleetView;
  readonly #queues: ScorePassOptions["queues"];
  readonly #free: WorkerState[];
  readonly #heldBack: readonly Rejection[];
  readonly #capacity: Resources;
  readonly #warm: WarmFamilies;
  readonly #compare: CompareWaiting;
  /** Queues whose first test has nowhere to go in this pass. */
  readonly #blocked = new Set<Queue>();

  constructor({ state, policy, fleet, queues }: ScorePassOptions) {
    this.#state = state;
    this.#policy = policy;
    this.#fleet = fleet;
    this.#queues = queues;
    this.#free = fleet.workers.filter(isFree);
    this.#heldBack = heldBackRejections(fleet.workers);
    this.#capacity = capacityOf(fleet.workers);
    this.#warm = new WarmFamilies(fleet.workers);
    this.#compare = betweenQueues(policy.order, (rule, { test }) =>
      rule === "warm-first" ? this.#warm.rank(test.family) : fleet.shareFor(test.demand),
    );
  }

  run(): void {
    while (this.#free.length > 0) {
      if (!this.#runsInTurn().some((run) => this.#serve(run))) return;
    }
  }

  #runsInTurn(): RunState[] {
    const { now, configuration, runs } = this.#state;
    const waiting = [...this.#queues.keys()].flatMap((id) => runs.get(id) ?? []);
    return fairOrder(waiting, this.#capacity, { now, ageingSeconds: configuration.ageingSeconds });
  }

  /** Leases one batch of the run. False when none of its tests can go anywhere now. */
  #serve(run: RunState): boolean {
    for (;;) {
      const queue = this.#nextQueue(run);
      const waiting = queue?.tests.first();
      if (queue === undefined || waiting === undefined) return false;
      if (this.#place(queue, waiting.test)) return true;
      this.#blocked.add(queue);
    }
  }

  #nextQueue(run: RunState): Queue | undefined {
    let next: Queue | undefined;
    for (const queue of this.#queues.get(run.id)?.values() ?? []) {
      if (this.#blocked.has(queue)) continue;
      const first = queue.tests.first();
      if (first === undefined) continue;
      const best = next?.tests.first();
      if (best === undefined || this.#compare(first, best) < 0) next = queue;
    }
    return next;
  }

  #place(queue: Queue, test: TestState): boolean {
    if (queue.keys.some((key) => this.#state.heldKeys.has(key))) return false;
    const { ranked, rejections } = this.#rank(test);
    const [best] = ranked;
    const hold = best && this.#state.qualifier.reserve(test.demand, best.worker);
    if (best === undefined || hold === undefined) return false;
    const { worker } = best;
    const { picks, batchSeconds } = takeBatch(this.#state, queue.tests, worker, this.#fleet.slots);
    const decision = describeScores(this.#state, {
      test,
      ranked,
      rejections: [...rejections, ...this.#heldBack],
      batchSeconds,
    });
    leaseBatch(this.#state, { worker, picks, decision, hold });
    if (!isFree(worker)) this.#free.splice(this.#free.indexOf(worker), 1);
    this.#warm.update(worker);
    return true;
  }

  /** The free workers that may take the test, best first, and why others may not. */
  #rank(test: TestState): { ranked: ScoredWorker[]; rejections: Rejection[] } {
    const score = bindScorers(this.#policy.scorers, test, this.#fleet);
    const avoided = avoidedBy(this.#state, test, this.#fleet.workers);
    const ranked: ScoredWorker[] = [];
    const rejections = new Map<string, Rejection>();
    for (const worker of this.#free) {
      const answer = this.#qualify(test, worker, avoided);
      if (answer.kind === "feasible") {
        ranked.push(score(worker));
        if (ranked.length === CANDIDATE_LIMIT) break;
      } else {
        const { workerClass } = worker.capabilities;
        const { kind: verdict, ...why } = answer;
        rejections.set(`${workerClass} ${answer.reason}`, { workerClass, verdict, ...why });
      }
    }
    ranked.sort((a, b) => (isBetter(a, b) ? -1 : 1));
    return { ranked, rejections: [...rejections.values()].sort(byClass) };
  }

  #qualify(test: TestState, worker: WorkerState, avoided: readonly string[]): Qualification {
    if (avoided.includes(worker.id)) {
      return { kind: "busy", reason: "the test failed on it before", until: "slot-freed" };
    }
    const answer = this.#state.qualifier.fitsNow(test.demand, worker);
    if (answer.kind !== "feasible") return answer;
    for (const name of this.#policy.filters) {
      const own = POLICY_FILTER_OF[name](test, worker, this.#fleet);
      if (own.kind !== "feasible") return own;
    }
    return FEASIBLE;
  }
}

function byClass(a: Rejection, b: Rejection): number {
  return compareText(a.workerClass, b.workerClass) || compareText(a.reason, b.reason);
}
