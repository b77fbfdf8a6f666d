/** Running a test a second time where it would be over earlier, while the first attempt goes on. */

import type { DecisionRecord } from "../model/decision.ts";
import type { WorkerId } from "../model/identifiers.ts";
import type { Lane } from "../schedule/lane.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { Hold } from "../state/reservations.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { lowerSeconds, medianSeconds, upperSeconds } from "../track/duration-prediction.ts";
import { normalProbability, normalQuantile } from "../track/normal-distribution.ts";
import { OVERTAKING_LEAD } from "./overtaking.ts";

/** How likely a test must hold up the end of its run for a second attempt to be worth its waste. */
const LEAST_LIKELIHOOD = 0.7;

/** By so much of its run's time, at least, the end must be expected to come earlier. */
const LEAST_GAIN = 0.02;

/** And by so many seconds: less is not worth a message. */
const LEAST_GAIN_SECONDS = 0.5;

/** Of work that is only expected, so much counts as work, as a share of what has been done. */
const BELIEVED_SHARE = 0.5;

/** Shares of what may still come that stand for all of it. */
const QUANTILES = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95];

/** Where less than this of a prediction is left, its shape says nothing any more. */
const LEAST_TAIL = 0.002;

/** A second attempt that is worth its cost. All times are seconds from the decision. */
export interface Duplicate {
  readonly lane: Lane;
  readonly test: TestState;
  readonly prediction: DurationPrediction;
  readonly original: WorkerId;
  /** When the first attempt is expected to end. */
  readonly originalInSeconds: number;
  readonly duplicateInSeconds: number;
  /** By how much earlier the run is expected to end. */
  readonly gainSeconds: number;
  /** What both attempts are expected to spend in vain. */
  readonly wasteSeconds: number;
}

/** A second attempt that is to be made, with the worker's resources for it. */
export interface ReservedDuplicate extends Duplicate {
  readonly hold: Hold;
}

/** A running attempt, and how long its test may take in all, now that it has taken so long. */
interface Straggler {
  readonly attempt: AttemptState;
  readonly usedSeconds: number;
  /** For the worker where it runs. */
  readonly prediction: DurationPrediction;
  /** Equally likely durations on the worker where it runs, in rising order. */
  readonly scenarios: readonly number[];
}

/** What second attempts are weighed against. */
interface Situation {
  readonly state: BalancerState;
  readonly stragglers: readonly Straggler[];
  /** Lanes that have nothing to do. */
  readonly free: Set<Lane>;
  /** How long all other work takes if it can be shared out evenly. */
  readonly restSeconds: number;
}

/**
 * Finds second attempts for lanes that have nothing else to do: those from which the end of the run
 * is expected to gain most, over all that the test may still take (compare Zaharia et al., "LATE",
 * 2008, which goes by the longest expected remainder). A first attempt that is overtaken is ended,
 * so that what is lost is not much more than what it has used.
 */
export function speculate(state: BalancerState, idle: readonly Lane[]): ReservedDuplicate[] {
  if (idle.length === 0) return [];
  const stragglers = [...state.batches.values()].flatMap((batch) => stragglerOf(state, batch));
  if (stragglers.length === 0) return [];
  const { wasteBudget } = state.configuration;
  const restSeconds = sharedSeconds(state);
  const situation: Situation = { state, stragglers, free: new Set(idle), restSeconds };
  const workSeconds = workToCount(situation);
  const duplicates: ReservedDuplicate[] = [];
  const offers = stragglers
    .flatMap((straggler) => offer(situation, straggler).map((best) => ({ straggler, best })))
    .sort((a, b) => b.best.gainSeconds - a.best.gainSeconds || a.best.lane.slot - b.best.lane.slot);
  for (const { straggler } of offers) {
    const [best] = offer(situation, straggler);
    if (best === undefined) continue;
    if (!state.speculation.allows(best.wasteSeconds, wasteBudget, workSeconds)) continue;
    const hold = state.qualifier.reserve(best.test.demand, best.lane.worker);
    if (hold === undefined) continue;
    state.speculation.begin(best.test, best.wasteSeconds);
    situation.free.delete(best.lane);
    duplicates.push({ ...best, hold });
    if (situation.free.size === 0) break;
  }
  return duplicates;
}

/** Seconds of work against which waste is measured: what was done, and some of what is expected. */
function workToCount({ state, stragglers }: Situation): number {
  let done = state.speculation.workSeconds;
  for (const { usedSeconds } of stragglers) done += usedSeconds;
  return done + Math.min(BELIEVED_SHARE * done, expectedWork(state));
}

/** What runs now of a batch, if a second attempt of it is allowed. */
function stragglerOf(state: BalancerState, batch: BatchState): Straggler[] {
  const attempt = batch.current();
  if (attempt === undefined || batch.startedAt === undefined || batch.ending !== undefined)
    return [];
  const { test } = attempt;
  if (test.spec.repeatable === false || test.phase === "settled" || test.suspect) return [];
  if (test.spec.requirements.exclusiveKeys.length > 0) return [];
  if (test.attempts.filter((other) => other.live).length > 1) return [];
  const usedSeconds = Math.max(0, state.now - batch.currentSince);
  const { workerClass, workerId } = attempt.terms;
  // What its like have shown since it began counts as well.
  const prediction = state.tracker.predict(test.subject, workerClass, workerId);
  return [
    { attempt, usedSeconds, prediction, scenarios: scenariosBeyond(prediction, usedSeconds) },
  ];
}

/** Durations by quantiles of what is left of the prediction when so much of it has passed. */
function scenariosBeyond({ logMean, logVariance }: DurationPrediction, used: number): number[] {
  const spread = Math.sqrt(logVariance);
  const passed = used <= 0 ? 0 : normalProbability((Math.log(used) - logMean) / spread);
  // What has outlived everything that was predicted is only known to take longer.
  if (passed > 1 - LEAST_TAIL) return QUANTILES.map((share) => used * (1 + spread * share));
  return QUANTILES.map((share) => {
    const quantile = normalQuantile(passed + share * (1 - passed));
    return Math.max(used, Math.exp(logMean + spread * quantile));
  });
}

/** The idle lane from which the run would gain most, if any gains enough. */
function offer(situation: Situation, straggler: Straggler): Duplicate[] {
  const { state, free, restSeconds } = situation;
  const { attempt, usedSeconds, prediction, scenarios } = straggler;
  const { test, terms } = attempt;
  const host = state.workers.get(terms.workerId)?.capabilities.host;
  const spanSeconds = state.now - test.submittedAt + restSeconds;
  const leastGain = Math.max(LEAST_GAIN_SECONDS, LEAST_GAIN * spanSeconds);
  let best: Duplicate | undefined;
  for (const lane of free) {
    const { capabilities } = lane.worker;
    if (capabilities.host === host && test.spec.repeatable !== true) continue;
    const factor = relativeFactor(state, attempt, lane);
    const gains = scenarios.map((all) => all - usedSeconds - Math.max(restSeconds, all * factor));
    if (mean(gains.map((gain) => (gain > 0 ? 1 : 0))) < LEAST_LIKELIHOOD) continue;
    const gainSeconds = mean(gains.map((gain) => Math.max(0, gain)));
    if (gainSeconds < leastGain || (best !== undefined && best.gainSeconds >= gainSeconds))
      continue;
    if (state.qualifier.fitsNow(test.demand, lane.worker).kind !== "feasible") continue;
    const duplicateInSeconds = mean(scenarios) * factor;
    best = {
      lane,
      test,
      prediction: {
        logMean: Math.log(duplicateInSeconds),
        logVariance: prediction.logVariance,
      },
      original: terms.workerId,
      originalInSeconds: mean(scenarios) - usedSeconds,
      duplicateInSeconds,
      gainSeconds,
      wasteSeconds: mean(scenarios.map((all) => wasteOf(all, usedSeconds, factor))),
    };
  }
  return best === undefined ? [] : [best];
}

/**
 * Seconds spent in vain on a test that takes `all` where it runs, and `factor` times that on the
 * second lane: by the first attempt until it is overtaken, or by the second if the first ends before.
 */
function wasteOf(all: number, used: number, factor: number): number {
  const slower = OVERTAKING_LEAD * factor;
  const overtakenAfter = slower < 1 ? (used * slower) / (1 - slower) : Number.POSITIVE_INFINITY;
  const left = Math.max(0, all - used);
  const again = all * factor;
  if (again < left) return used + Math.min(again, overtakenAfter);
  return overtakenAfter < left ? used + overtakenAfter : left;
}

/** By how much the lane stretches what the attempt takes where it runs. */
function relativeFactor(state: BalancerState, { terms }: AttemptState, { worker }: Lane): number {
  const { workerId, workerClass } = worker.capabilities;
  const here = state.tracker.predictWorker(workerClass, workerId);
  const there = state.tracker.predictWorker(terms.workerClass, terms.workerId);
  return Math.exp(here.logMean - there.logMean);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How long all other work takes if it can be shared out evenly. */
function sharedSeconds(state: BalancerState): number {
  let held = 0;
  let speed = 0;
  for (const worker of state.workers.values()) {
    if (!worker.ready) continue;
    const { workerClass, slots } = worker.capabilities;
    const own = state.tracker.speedOf(workerClass, worker.id);
    speed += slots * own;
    for (const batch of worker.batches) {
      const others = batch.remainingSeconds(state.now) - batch.currentSeconds(state.now);
      held += own * Math.max(0, others);
    }
  }
  return speed === 0 ? 0 : (held + state.waiting.expectedSeconds) / speed;
}

/** Seconds of work that is still to be done, where it is or on a worker of speed 1. */
function expectedWork(state: BalancerState): number {
  let seconds = state.waiting.expectedSeconds;
  for (const batch of state.batches.values()) seconds += batch.remainingSeconds(state.now);
  return seconds;
}

/** The record of a second attempt. */
export function describeDuplicate(state: BalancerState, duplicate: Duplicate): DecisionRecord {
  const { prediction, original, originalInSeconds, duplicateInSeconds } = duplicate;
  return {
    rule: "duplicate",
    finishInSeconds: duplicateInSeconds,
    predictedSeconds: [
      lowerSeconds(prediction),
      medianSeconds(prediction),
      upperSeconds(prediction),
    ],
    duplicates: { workerId: original, finishInSeconds: originalInSeconds },
    alternatives: [],
    rejections: [],
    batchSeconds: 0,
    waiting: state.waiting.size,
  };
}
