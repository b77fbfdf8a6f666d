/** How a worker suits a test at this moment, for whoever asks: it reads, and changes nothing. */

import type { WakeCause } from "../model/decision.ts";
import type { RunId, TestKey } from "../model/identifiers.ts";
import type { MachineDemand, TestSpec } from "../model/test.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import {
  lowerSeconds,
  meanSeconds,
  medianSeconds,
  upperSeconds,
} from "../track/duration-prediction.ts";
import { testSubject } from "../track/test-subject.ts";
import { Qualifier } from "./filters/qualifier.ts";
import { overLimit } from "./held-back.ts";
import { lanesOf } from "./lane.ts";

/** A test that was submitted, or one that might be. */
export type AskedTest =
  | { readonly run: RunId; readonly test: TestKey }
  | { readonly spec: TestSpec };

/** What stands in the way of a test on a busy worker. */
export interface Obstacle {
  /** To be read after the worker's name. */
  readonly reason: string;
  /** What would have to happen. */
  readonly until: WakeCause;
}

/** What is expected of a test on a worker that can run it. Seconds from the moment of the question. */
export interface Expectation {
  /** How long it takes there: 5th, 50th and 95th percentile. */
  readonly predictedSeconds: readonly [p5: number, p50: number, p95: number];
  /** When a slot is free for it, if nothing else is given to that slot before. */
  readonly startInSeconds: number;
  readonly finishInSeconds: number;
}

/**
 * `feasible`: it could begin at once. `busy`: it could once all obstacles are gone. `impossible`:
 * never on this worker as it is. Which worker the test goes to is another question: a feasible one
 * may be left idle for a faster one, or for tests that come first.
 */
export type Suitability =
  | ({ readonly kind: "feasible" } & Expectation)
  | ({ readonly kind: "busy"; readonly obstacles: readonly Obstacle[] } & Expectation)
  | { readonly kind: "impossible"; readonly reason: string };

/** @returns what there is none of, when there is no such worker or no such test */
export function suitability(
  state: BalancerState,
  workerId: string,
  asked: AskedTest,
  now: number,
): Suitability | "no-worker" | "no-test" {
  const worker = state.workers.get(workerId);
  const known = "run" in asked ? state.runs.get(asked.run)?.tests.get(asked.test) : undefined;
  const spec = "spec" in asked ? asked.spec : known?.spec;
  if (worker === undefined) return "no-worker";
  if (spec === undefined) return "no-test";
  // A qualifier of its own, since a demand that is only asked about must not be entered in the
  // state's table: later decisions would depend on who had asked what.
  const qualifier = new Qualifier();
  const work = known && state.qualifier.demands.of(known.demand).work;
  const demand = qualifier.demandOf(spec.requirements, work);
  const kind = qualifier.kindOf(worker.capabilities, worker.refusals);
  const { options, reason } = qualifier.staticAnswer(demand, kind);
  if (options.length === 0) return { kind: "impossible", reason };
  if (worker.phase === "draining") {
    return { kind: "impossible", reason: "is leaving and takes nothing more" };
  }
  const expectation = expect(state, worker, spec, now);
  const obstacles = [
    ...availability(worker),
    ...shortage(worker, options),
    // What it holds itself is not in its way.
    ...(known === undefined || known.phase === "waiting" ? heldKeys(state, spec) : []),
  ];
  return obstacles.length === 0
    ? { kind: "feasible", ...expectation }
    : { kind: "busy", obstacles, ...expectation };
}

function availability(worker: WorkerState): Obstacle[] {
  const { phase, batches, capabilities, monitor, openSlots } = worker;
  if (phase === "away") return [{ reason: "is being replaced", until: "worker-returns" }];
  if (worker.barred) {
    const reason = "is kept from work until it is clear whether it fails what others pass";
    return [{ reason, until: "worker-returns" }];
  }
  if (batches.length < openSlots) return [];
  if (monitor.over !== undefined) {
    return [{ reason: overLimit(monitor.over), until: "load-falls" }];
  }
  const { slots } = capabilities;
  if (batches.length < slots) {
    const limit = openSlots === 0 ? "none" : `no more than ${openSlots}`;
    const reason = `gets most done with ${limit} of its ${slots} slots in use`;
    return [{ reason, until: "slot-freed" }];
  }
  const reason = slots === 1 ? "has its slot taken" : `has all of its ${slots} slots taken`;
  return [{ reason, until: "slot-freed" }];
}

function shortage({ reservations }: WorkerState, options: readonly MachineDemand[]): Obstacle[] {
  const short = options.map((option) => reservations.shortage(option));
  if (short.includes(undefined)) return [];
  return [{ reason: `has too little left: ${short[0]}`, until: "resources-freed" }];
}

function heldKeys({ heldKeys: held }: BalancerState, { requirements }: TestSpec): Obstacle[] {
  const keys = requirements.exclusiveKeys.filter((key) => held.has(key));
  if (keys.length === 0) return [];
  const reason = `has to wait for a running test with the same exclusive key (${keys.join(", ")})`;
  return [{ reason, until: "key-released" }];
}

function expect(
  state: BalancerState,
  worker: WorkerState,
  spec: TestSpec,
  now: number,
): Expectation {
  const { workerClass, workerId } = worker.capabilities;
  const here = state.tracker.predict(testSubject(spec), workerClass, workerId);
  const lanes = lanesOf(worker, now);
  const startInSeconds = Math.min(...lanes.map(({ availableInSeconds }) => availableInSeconds));
  return {
    predictedSeconds: [lowerSeconds(here), medianSeconds(here), upperSeconds(here)],
    startInSeconds,
    finishInSeconds: startInSeconds + meanSeconds(here),
  };
}
