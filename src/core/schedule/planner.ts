/** Decides which waiting tests go to which workers now, and keeps the plan while it holds. */

import { describeDuplicate, speculate } from "../adapt/speculation.ts";
import type { Pick } from "../handle/lease-batch.ts";
import { leaseBatch } from "../handle/lease-batch.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import { mayFollow } from "./batch-filling.ts";
import { describeFinish } from "./finish-decision.ts";
import type { Lane, LaneGroup, PlannedWork } from "./lane.ts";
import { earlier, lanesOf } from "./lane.ts";
import { stretched } from "./lane-choice.ts";
import { LaneGroups } from "./lane-groups.ts";
import { LanePlaces } from "./lane-places.ts";
import { planByLength } from "./length-plan.ts";
import { LEASES_PER_PASS, ListWalk } from "./list-walk.ts";
import type { EarliestFinishPolicy } from "./policies/policy.ts";
import type { PolicyPlanner } from "./policy-planner.ts";
import { isFree, readyWorkers } from "./ready-workers.ts";
import { Turns } from "./turns.ts";

/** A plan is kept until so many of its lanes, as a share, have done something. */
const CHANGES_PER_LANE = 1 / 8;

/** A plan for so few lanes is made anew whenever something has changed. */
const FEW_LANES = 32;

/** Of what a plan cost, so much is worth one more change before it is made anew. */
const COST_PER_CHANGE = 32;

/**
 * Where lanes are few the plan is made anew whenever something has changed. Where they are many it
 * is kept for a while: a lane that becomes free takes what comes next of what its group is to run.
 */
export class Planner implements PolicyPlanner {
  readonly #state: BalancerState;
  readonly #policy: EarliestFinishPolicy;
  readonly #places = new LanePlaces();
  #fleet: LaneGroups | undefined;
  /** Changes that the plan outlives. */
  #patience = 0;

  constructor(state: BalancerState, policy: EarliestFinishPolicy) {
    this.#state = state;
    this.#policy = policy;
  }

  /** The waiting tests are kept by the state. */
  add(): void {}

  decide(): void {
    const { freed, changes, waiting } = this.#state;
    waiting.refresh();
    if (waiting.size === 0) this.#lookForStragglers();
    else if (this.#fleet === undefined || changes > this.#patience) this.#planAnew();
    else this.#serve(this.#fleet, freed);
    freed.clear();
  }

  #planAnew(): void {
    const state = this.#state;
    state.changes = 0;
    const fleet = new LaneGroups(state, this.#places);
    this.#fleet = fleet;
    this.#patience = patienceFor(fleet.laneCount);
    const turns = new Turns(state);
    const walk = new ListWalk(state, fleet);
    const placements = walk.walk(turns.tests());
    for (const { lane, picks, decision, hold } of placements) {
      leaseBatch(state, { worker: lane.worker, picks, decision, hold });
    }
    let cost = walk.cost + fleet.laneCount;
    const keeps = this.#patience > 0;
    if ((walk.openLanes > 0 || keeps) && !walk.full && state.waiting.size > 0) {
      cost += planByLength(fleet, turns.chunks(), walk.given);
    }
    this.#patience = Math.min(this.#patience, Math.floor(cost / COST_PER_CHANGE));
    const idle = idleLanes(fleet);
    const workers = new Set(idle.map((lane) => lane.worker));
    if (!walk.full) this.#serve(fleet, workers, LEASES_PER_PASS - placements.length);
    else this.#goOn();
    this.#runTwice(idle.filter(({ worker }) => isIdle(worker)));
  }

  /** Gives workers with room what is planned for their like. */
  #serve(fleet: LaneGroups, workers: Iterable<WorkerState>, limit = LEASES_PER_PASS): void {
    let left = limit;
    for (const worker of workers) {
      const group = worker.ready && isFree(worker) ? fleet.of(worker) : undefined;
      while (group !== undefined && isFree(worker) && left > 0) {
        if (!this.#give(fleet, group, worker)) break;
        left -= 1;
      }
      if (left > 0) continue;
      this.#goOn();
      return;
    }
  }

  /** What could not be sent in this pass goes with one that follows at once. */
  #goOn(): void {
    this.#state.changes = Number.POSITIVE_INFINITY;
    this.#state.commands.push({ type: "set-timer", timer: "decide", at: this.#state.now });
  }

  /** Leases one batch of what is planned for the group; false when there is nothing for the worker. */
  #give(fleet: LaneGroups, group: LaneGroup, worker: WorkerState): boolean {
    const state = this.#state;
    const head = this.#next(group);
    if (head === undefined || head.failedOn.includes(worker.id)) return false;
    const hold = state.qualifier.reserve(head.demand, worker);
    if (hold === undefined) return false;
    const decision = describeFinish(state, { fleet, group, test: head, startInSeconds: 0 });
    const picks: Pick[] = [];
    let seconds = 0;
    for (let test: TestState | undefined = head; test !== undefined; test = this.#next(group)) {
      const prediction = stretched(fleet.predictor(test)(group), group);
      seconds += meanSeconds(prediction);
      if (test !== head && (!mayFollow(state, test, head) || seconds > decision.batchSeconds))
        break;
      if (picks.length === state.configuration.batchLimit) break;
      picks.push({ test, prediction });
      takeFrom(group.planned);
      state.waiting.remove(test);
      if (seconds > decision.batchSeconds) break;
    }
    leaseBatch(state, { worker, picks, decision, hold });
    return true;
  }

  /** The test that the group is to run next, of those that may run now. */
  #next(group: LaneGroup): TestState | undefined {
    const { planned } = group;
    for (let work = planned[0]; work !== undefined; work = planned[0]) {
      const test = this.#testOf(work);
      if (test !== undefined) return test;
      planned.shift();
    }
    return undefined;
  }

  #testOf(work: PlannedWork): TestState | undefined {
    const blocked = (keys: readonly string[]) => keys.some((key) => this.#state.heldKeys.has(key));
    if ("test" in work) {
      const { shelf } = work.test;
      return shelf === undefined || blocked(shelf.keys) ? undefined : work.test;
    }
    if (work.count < 0.5) return undefined;
    for (const shelf of work.shelves) {
      const test = blocked(shelf.keys) ? undefined : shelf.first();
      if (test !== undefined) return test;
    }
    return undefined;
  }

  /** Nothing waits, so that all there is to plan is what may run twice. */
  #lookForStragglers(): void {
    const state = this.#state;
    this.#fleet = undefined;
    if (!this.#policy.speculates || state.changes <= this.#patience) return;
    state.changes = 0;
    const idle = readyWorkers(state).filter(isIdle);
    this.#patience = patienceFor(state.workers.size);
    this.#runTwice(idle.flatMap((worker) => lanesOf(worker, state.now)).sort(byTurn));
  }

  #runTwice(idle: readonly Lane[]): void {
    const state = this.#state;
    if (!this.#policy.speculates) return;
    for (const duplicate of speculate(state, idle)) {
      const { lane, test, prediction, hold } = duplicate;
      const picks = [{ test, prediction }];
      const decision = describeDuplicate(state, duplicate);
      leaseBatch(state, { worker: lane.worker, picks, decision, hold });
    }
  }
}

/** Its next test has left. */
function takeFrom(planned: PlannedWork[]): void {
  const [work] = planned;
  if (work === undefined || "test" in work) planned.shift();
  else work.count -= 1;
}

/** Lanes that the walk gave nothing, those first that have been free longest. */
function idleLanes(fleet: LaneGroups): Lane[] {
  return fleet.all
    .flatMap((group) => group.lanes)
    .filter((lane) => lane.open && lane.picked.length === 0 && isFree(lane.worker))
    .sort(byTurn);
}

function byTurn(a: Lane, b: Lane): number {
  return earlier(a, b) ? -1 : 1;
}

function patienceFor(lanes: number): number {
  return Math.floor(Math.max(0, lanes - FEW_LANES) * CHANGES_PER_LANE);
}

function isIdle({ batches }: WorkerState): boolean {
  return batches.length === 0;
}
