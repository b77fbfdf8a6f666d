/** The balancer: a state machine that is told events and answers with commands. */

import { reviewDisputes } from "./adapt/class-disputes.ts";
import { fleetOutlook } from "./adapt/fleet-outlook.ts";
import { reviewWorkers } from "./adapt/quarantine.ts";
import { rescue } from "./adapt/rescue.ts";
import type { ScaleOptions, ScaleSignal } from "./adapt/scale-signal.ts";
import type { BalancerConfiguration } from "./configuration.ts";
import { onBatchAdopted } from "./handle/adoption-event.ts";
import { onAttemptFinished, onAttemptRevoked, onAttemptStarted } from "./handle/attempt-events.ts";
import { onBatchEnded } from "./handle/batch-events.ts";
import { commitMoves } from "./handle/move-work.ts";
import { onRunCancelled, onRunClosed, onTestsSubmitted } from "./handle/run-events.ts";
import { onTimer, TICK_SECONDS } from "./handle/tick-event.ts";
import {
  onLoadReported,
  onWorkerChanged,
  onWorkerDraining,
  onWorkerJoined,
  onWorkerLost,
} from "./handle/worker-events.ts";
import { invariant } from "./invariant.ts";
import type { Command } from "./model/commands.ts";
import type { BalancerEvent } from "./model/events.ts";
import type { WorkerId } from "./model/identifiers.ts";
import type { Outlook } from "./schedule/outlook.ts";
import { outlook } from "./schedule/outlook.ts";
import { plannerOfPolicy } from "./schedule/planner-of-policy.ts";
import type { PolicyPlanner } from "./schedule/policy-planner.ts";
import type { Standing } from "./schedule/standing.ts";
import { standing } from "./schedule/standing.ts";
import type { AskedTest, Suitability } from "./schedule/suitability.ts";
import { suitability } from "./schedule/suitability.ts";
import { BalancerState } from "./state/balancer-state.ts";
import { PerformanceTracker } from "./track/performance-tracker.ts";
import type { StoredEstimate } from "./track/stored-estimate.ts";

/** One handler per kind of event; a kind without one does not compile. */
const HANDLERS: {
  readonly [Type in BalancerEvent["type"]]: (
    state: BalancerState,
    event: Extract<BalancerEvent, { readonly type: Type }>,
  ) => void;
} = {
  "tests-submitted": onTestsSubmitted,
  "run-cancelled": onRunCancelled,
  "run-closed": onRunClosed,
  "batch-adopted": onBatchAdopted,
  "worker-joined": onWorkerJoined,
  "worker-changed": onWorkerChanged,
  "worker-lost": onWorkerLost,
  "worker-draining": onWorkerDraining,
  "load-reported": onLoadReported,
  "attempt-started": onAttemptStarted,
  "attempt-finished": onAttemptFinished,
  "attempt-revoked": onAttemptRevoked,
  "batch-ended": onBatchEnded,
  "timer-fired": onTimer,
};

/** With these a balancer begins; a journal has them first, so that it can be replayed. */
export interface BalancerStart {
  readonly configuration: BalancerConfiguration;
  /** What earlier runs taught. */
  readonly estimates: readonly StoredEstimate[];
}

/**
 * Pure and synchronous: what it answers depends on nothing but how it began and the groups of
 * events that it was given, in order. The same journal gives the same commands.
 */
export class Balancer {
  readonly #state: BalancerState;
  readonly #planner: PolicyPlanner;

  constructor(start: BalancerStart) {
    const tracker = new PerformanceTracker(start.estimates);
    this.#state = new BalancerState(start.configuration, tracker);
    this.#planner = plannerOfPolicy(this.#state);
    this.#state.onWaiting = (test) => this.#planner.add(test);
  }

  /**
   * Takes in a group of events and decides once, after the last of them.
   *
   * @returns what is to be done, in this order
   * @throws InvariantError when the events contradict what has happened before
   */
  handle(events: readonly BalancerEvent[]): Command[] {
    const state = this.#state;
    for (const event of events) {
      invariant(event.at >= state.now, () => `${event.type} at ${event.at} is in the past`);
      state.now = event.at;
      apply(state, event);
    }
    if (events.some((event) => event.type !== "load-reported")) {
      reviewWorkers(state);
      reviewDisputes(state);
      commitMoves(state);
      rescue(state);
      this.#planner.decide();
    }
    this.#setTick();
    const { commands } = state;
    state.commands = [];
    return commands;
  }

  /** What was learned so far, to be stored for later runs. */
  get estimates(): StoredEstimate[] {
    return this.#state.tracker.snapshot();
  }

  /** How many tests wait for a worker to be given. */
  get waitingTests(): number {
    return this.#state.waiting.size;
  }

  /** What is left to do, as things stand. */
  outlook(now: number): Outlook {
    return outlook(this.#state, now);
  }

  /** What more workers of each class would bring, and which are not needed; asking changes nothing. */
  scaleSignal(now: number, options: ScaleOptions = {}): ScaleSignal {
    return fleetOutlook(this.#state, now, options);
  }

  /** What the outlook is made of. */
  standing(now: number): Standing {
    return standing(this.#state, now);
  }

  /**
   * How a worker suits a test, as things stand at `now`; asking changes nothing.
   *
   * @returns what there is none of, when there is no such worker or no such test
   */
  suitability(
    workerId: WorkerId,
    asked: AskedTest,
    now: number,
  ): Suitability | "no-worker" | "no-test" {
    return suitability(this.#state, workerId, asked, now);
  }

  /** Ticks come only while there is something to watch. */
  #setTick(): void {
    const state = this.#state;
    const open = state.blame.doubts || state.disputes.size > 0;
    const idle = state.waiting.size === 0 && state.batches.size === 0 && !open;
    if (idle || state.tickAt !== undefined) return;
    state.tickAt = state.now + TICK_SECONDS;
    state.commands.push({ type: "set-timer", timer: "tick", at: state.tickAt });
  }
}

function apply(state: BalancerState, event: BalancerEvent): void {
  const handle = HANDLERS[event.type] as (state: BalancerState, event: BalancerEvent) => void;
  handle(state, event);
}
