/** Running a test a second time where it would be over earlier, while the first attempt goes on. */

import type { DecisionRecord } from "../model/decision.ts";
import type { WorkerId } from "../model/identifiers.ts";
import type { Lane } from "../schedule/lane.ts";
import { onlyChoice } from "../schedule/only-choice.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { Hold } from "../state/reservations.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { predictedNow } from "./group-fixtures.ts";
import { OVERTAKING_LEAD } from "./overtaking.ts";
import type { SoonestLane } from "./soonest-lanes.ts";
import { soonestLanes } from "./soonest-lanes.ts";
import type { RunningAttempt, Scenario } from "./straggler-scenarios.ts";
import { isOutlived, scenariosOf, strandedLikelihood } from "./straggler-scenarios.ts";
import { endNow, spareSeconds, termsFor } from "./waste-limit.ts";

/** How likely a test must hold up the end of its run for a second attempt to be worth its waste. */
const LEAST_LIKELIHOOD = 0.7;

/** The same for what has outlived its prediction, where only a guess is left of how long it takes. */
const LEAST_LIKELIHOOD_OUTLIVED = 0.5;

/** So likely stranded, what an attempt has used is as good as lost, as if its worker had crashed… */
const SURELY_STRANDED = 0.8;

/** …and for that there are so many times as much work that may be done in vain. */
const STRANDED_BUDGETS = 1.4;

/** By so much of its run's time, at least, the end must be expected to come earlier. */
const LEAST_GAIN = 0.02;

/** And by so many seconds: less is not worth a message. */
const LEAST_GAIN_SECONDS = 0.5;

/** Of work that is only expected, so much counts as work, as a share of what has been done. */
const BELIEVED_SHARE = 0.5;

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
interface Straggler extends RunningAttempt {
  readonly attempt: AttemptState;
  readonly scenarios: readonly Scenario[];
}

/** What second attempts are weighed against. */
interface Situation {
  readonly state: BalancerState;
  readonly stragglers: readonly Straggler[];
  /** Lanes that have nothing to do. */
  readonly free: Set<Lane>;
  /** Workers that may be worth waiting for. */
  readonly soonest: readonly SoonestLane[];
  /** How long all other work takes if it can be shared out evenly. */
  readonly restSeconds: number;
}

/**
 * Finds second attempts for lanes that have nothing else to do: those from which the end of the run
 * is expected to gain most, over all that the test may still take (compare Zaharia et al., "LATE",
 * 2008, which goes by the longest expected remainder). A first attempt that is overtaken is ended,
 * so that what is lost is not much more than what it has used.
 *
 * @param batches of which the attempt that runs may be run twice, by default all
 */
export function speculate(
  state: BalancerState,
  idle: readonly Lane[],
  batches: Iterable<BatchState> = state.batches.values(),
): ReservedDuplicate[] {
  if (idle.length === 0) return [];
  const running = [...batches].flatMap((batch) => repeatableOf(state, batch));
  if (running.length === 0) return [];
  const outlivedShare = usualOutlivedShare(state);
  const stragglers = running.map((one) => ({ ...one, scenarios: scenariosOf(one, outlivedShare) }));
  const { wasteBudget } = state.configuration;
  const restSeconds = sharedSeconds(state);
  const soonest = soonestLanes(state);
  const situation: Situation = { state, stragglers, free: new Set(idle), soonest, restSeconds };
  const workSeconds = workToCount(situation);
  const duplicates: ReservedDuplicate[] = [];
  let spare = spareSeconds(state);
  const offers = stragglers
    .flatMap((straggler) => offer(situation, straggler).map((best) => ({ straggler, best })))
    .sort((a, b) => b.best.gainSeconds - a.best.gainSeconds || a.best.lane.slot - b.best.lane.slot);
  for (const { straggler } of offers) {
    const [best] = offer(situation, straggler);
    if (best === undefined) continue;
    const isLost = strandedLikelihood(straggler.scenarios) >= SURELY_STRANDED;
    const budget = isLost ? STRANDED_BUDGETS * wasteBudget : wasteBudget;
    if (!state.speculation.allows(best.wasteSeconds, budget, workSeconds)) continue;
    const terms = termsFor(spare - straggler.usedSeconds);
    if (terms === "too-costly") continue;
    const hold = state.qualifier.reserve(best.test.demand, best.lane.worker);
    if (hold === undefined) continue;
    state.speculation.begin(best.test, best.wasteSeconds);
    situation.free.delete(best.lane);
    duplicates.push({ ...best, hold });
    spare -= best.wasteSeconds;
    if (terms === "in-its-place") endNow(state, straggler.attempt);
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
function repeatableOf(state: BalancerState, batch: BatchState): Omit<Straggler, "scenarios">[] {
  const attempt = batch.current();
  if (attempt === undefined || batch.startedAt === undefined || batch.ending !== undefined)
    return [];
  const { test } = attempt;
  if (test.spec.repeatable === false || test.phase === "settled" || test.suspect) return [];
  // It runs where it had failed to show whether it fails there: elsewhere it has passed already.
  if (state.disputes.has(test)) return [];
  if (test.spec.requirements.exclusiveKeys.length > 0) return [];
  if (test.attempts.filter((other) => other.live).length > 1) return [];
  const usedSeconds = batch.usedSeconds(state.now);
  // What its like have shown since it began counts as well.
  const prediction = predictedNow(state, attempt);
  const { workerClass } = attempt.terms;
  const alone = state.tracker.predictTest(test.subject, workerClass).logVariance;
  const testShare = Math.min(1, alone / prediction.logVariance);
  return [{ attempt, usedSeconds, prediction, testShare }];
}

/** Of the attempts that ended on a worker, those that outlived their predictions: on the one in the middle. */
function usualOutlivedShare({ workers }: BalancerState): number {
  const shares = [...workers.values()].map(({ outlivedShare }) => outlivedShare);
  return shares.sort((a, b) => a - b)[shares.length >> 1] ?? 0;
}

/** The idle lane from which the run would gain most, if any gains enough. */
function offer(situation: Situation, straggler: Straggler): Duplicate[] {
  const { state, free, restSeconds } = situation;
  const { attempt, usedSeconds, prediction, scenarios } = straggler;
  const leastLikelihood = isOutlived(straggler) ? LEAST_LIKELIHOOD_OUTLIVED : LEAST_LIKELIHOOD;
  const { test, terms } = attempt;
  const host = state.workers.get(terms.workerId)?.capabilities.host;
  const spanSeconds = state.now - test.submittedAt + restSeconds;
  const leastGain = Math.max(LEAST_GAIN_SECONDS, LEAST_GAIN * spanSeconds);
  const afresh = mean(scenarios, ({ elsewhere }) => elsewhere);
  const earliest = earliestElsewhere(situation, attempt, afresh);
  let best: Duplicate | undefined;
  for (const lane of free) {
    const { capabilities } = lane.worker;
    if (capabilities.host === host && test.spec.repeatable !== true) continue;
    const factor = relativeFactor(state, attempt, lane.worker);
    const duplicateInSeconds = afresh * factor;
    // A faster worker is free so soon that it is worth waiting for.
    if (duplicateInSeconds > earliest + LEAST_GAIN_SECONDS) continue;
    // It may as well wait until nothing else is left to do.
    if (state.waiting.size > 0 && Math.min(restSeconds, duplicateInSeconds) < leastGain) continue;
    const gainOf = ({ here, elsewhere }: Scenario) =>
      here - usedSeconds - Math.max(restSeconds, elsewhere * factor);
    if (mean(scenarios, (one) => (gainOf(one) > 0 ? 1 : 0)) < leastLikelihood) continue;
    const gainSeconds = mean(scenarios, (one) => Math.max(0, gainOf(one)));
    if (gainSeconds < leastGain || (best !== undefined && best.gainSeconds >= gainSeconds))
      continue;
    if (state.qualifier.fitsNow(test.demand, lane.worker).kind !== "feasible") continue;
    best = {
      lane,
      test,
      prediction: {
        logMean: Math.log(duplicateInSeconds),
        logVariance: prediction.logVariance,
      },
      original: terms.workerId,
      originalInSeconds: mean(scenarios, ({ here }) => here) - usedSeconds,
      duplicateInSeconds,
      gainSeconds,
      wasteSeconds: mean(scenarios, (one) => wasteOf(one, usedSeconds, factor)),
    };
  }
  return best === undefined ? [] : [best];
}

/**
 * Seconds spent in vain on a test when the second lane takes `factor` times as long for it: by the
 * first attempt until it is overtaken, or by the second if the first ends before.
 */
function wasteOf({ here, elsewhere }: Scenario, used: number, factor: number): number {
  const slower = OVERTAKING_LEAD * factor;
  const overtakenAfter = slower < 1 ? (used * slower) / (1 - slower) : Number.POSITIVE_INFINITY;
  const left = Math.max(0, here - used);
  const again = elsewhere * factor;
  if (again < left) return used + Math.min(again, overtakenAfter);
  return overtakenAfter < left ? used + overtakenAfter : left;
}

/** When a second attempt could be over that need not begin now. */
function earliestElsewhere(
  { state, soonest }: Situation,
  attempt: AttemptState,
  afreshSeconds: number,
): number {
  let earliest = Number.POSITIVE_INFINITY;
  const { test, terms } = attempt;
  for (const { worker, availableInSeconds } of soonest) {
    if (worker.id === terms.workerId || !state.qualifier.canEver(test.demand, worker.kind))
      continue;
    const factor = relativeFactor(state, attempt, worker);
    earliest = Math.min(earliest, availableInSeconds + afreshSeconds * factor);
  }
  return earliest;
}

/** By how much the worker stretches what the attempt takes where it runs. */
function relativeFactor(
  state: BalancerState,
  { terms }: AttemptState,
  worker: WorkerState,
): number {
  const { workerId, workerClass } = worker.capabilities;
  const here = state.tracker.predictWorker(workerClass, workerId);
  const there = state.tracker.predictWorker(terms.workerClass, terms.workerId);
  return Math.exp(here.logMean - there.logMean);
}

function mean(scenarios: readonly Scenario[], figure: (scenario: Scenario) => number): number {
  return scenarios.reduce((sum, scenario) => sum + scenario.weight * figure(scenario), 0);
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
    ...onlyChoice(state, "duplicate", prediction),
    finishInSeconds: duplicateInSeconds,
    duplicates: { workerId: original, finishInSeconds: originalInSeconds },
  };
}
