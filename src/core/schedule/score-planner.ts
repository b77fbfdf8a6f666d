/** Gives the next test to the free worker that suits it best, by the scorers of a policy. */

import type { RunId } from "../model/identifiers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import type { DemandId } from "./filters/demand-table.ts";
import type { BestScorePolicy } from "./policies/policy.ts";
import type { PolicyPlanner } from "./policy-planner.ts";
import { isFree, readyWorkers } from "./ready-workers.ts";
import type { Queue } from "./score-pass.ts";
import { ScorePass } from "./score-pass.ts";
import { FleetView } from "./scorers/fleet-view.ts";
import { withinQueue } from "./test-order.ts";
import type { CompareWaiting } from "./test-queue.ts";
import { TestQueue } from "./test-queue.ts";

/**
 * Fairness chooses the run, the policy's order the test, and the scorers the worker, of those that
 * are free now. Tests that any worker answers alike stand in one queue, so that a queue whose first
 * test has nowhere to go is left alone for the rest of the pass.
 */
export class ScorePlanner implements PolicyPlanner {
  readonly #state: BalancerState;
  readonly #policy: BestScorePolicy;
  readonly #within: CompareWaiting;
  readonly #queues = new Map<RunId, Map<string, Queue>>();
  #arrivals = 0;
  #orderedAtVersion = 0;

  constructor(state: BalancerState, policy: BestScorePolicy) {
    this.#state = state;
    this.#policy = policy;
    this.#within = withinQueue(policy.order);
  }

  add(test: TestState): void {
    const { exclusiveKeys: keys } = test.spec.requirements;
    let queues = this.#queues.get(test.run);
    if (queues === undefined) {
      queues = new Map();
      this.#queues.set(test.run, queues);
    }
    const name = JSON.stringify([test.demand, test.family, ...keys]);
    let queue = queues.get(name);
    if (queue === undefined) {
      const seconds = (one: TestState) => meanSeconds(this.#state.tracker.predictTest(one.subject));
      queue = {
        demand: test.demand,
        family: test.family,
        keys,
        tests: new TestQueue(this.#within, seconds),
      };
      queues.set(name, queue);
    }
    this.#arrivals += 1;
    queue.tests.add(test, this.#arrivals);
  }

  decide(): void {
    const workers = readyWorkers(this.#state);
    if (!workers.some(isFree)) return;
    this.#tidy();
    const fleet = new FleetView(this.#state, workers, (demand) => this.#waits(demand));
    new ScorePass({ state: this.#state, policy: this.#policy, fleet, queues: this.#queues }).run();
  }

  #waits(demand: DemandId): boolean {
    for (const queues of this.#queues.values()) {
      for (const queue of queues.values()) {
        if (queue.demand === demand && queue.tests.first() !== undefined) return true;
      }
    }
    return false;
  }

  /** Forgets what has been emptied, and orders anew what was ordered by predictions that have moved. */
  #tidy(): void {
    const { version } = this.#state.tracker;
    const learned = version !== this.#orderedAtVersion;
    this.#orderedAtVersion = version;
    for (const [run, queues] of this.#queues) {
      for (const [name, { tests }] of queues) {
        if (tests.first() === undefined) queues.delete(name);
        else if (learned) tests.refresh();
      }
      if (queues.size === 0) this.#queues.delete(run);
    }
  }
}
