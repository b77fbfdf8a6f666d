/** Running a test a second time where it would be over earlier, while the first attempt goes on. */

import type { DecisionRecord } from "../model/decision.ts";
import type { WorkerId } from "../model/identifiers.ts";
import { qualify } from "../schedule/filters.ts";
import type { Lane } from "../schedule/lane.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { lowerSeconds, medianSeconds, upperSeconds } from "../track/duration-prediction.ts";

/** A second attempt must save at least this share of its own time. */
const LEAST_GAIN = 0.25;

/** And so many seconds: less is not worth a message. */
const LEAST_GAIN_SECONDS = 0.5;

/** Work that may be done twice, as a share of all work. */
const WASTE_BUDGET = 0.09;

/** A second attempt that is worth its cost. All times are seconds from the decision. */
export interface Duplicate {
  readonly lane: Lane;
  readonly test: TestState;
  readonly prediction: DurationPrediction;
  readonly original: WorkerId;
  /** When the first attempt is expected to end. */
  readonly originalInSeconds: number;
  readonly duplicateInSeconds: number;
}

interface Straggler {
  readonly attempt: AttemptState;
  readonly batch: BatchState;
  readonly usedSeconds: number;
  readonly leftSeconds: number;
}

/**
 * Finds second attempts for lanes that have nothing else to do. The longest remaining goes first
 * (Zaharia et al., "LATE", 2008), but only what would hold up the run: it is expected to end after
 * everything else could be done, and a faster worker would end it earlier by more than it costs.
 */
export function speculate(state: BalancerState, idle: readonly Lane[]): Duplicate[] {
  if (idle.length === 0) return [];
  const restSeconds = sharedSeconds(state);
  const stragglers = [...state.batches.values()]
    .flatMap((batch) => stragglerOf(state, batch))
    .filter(({ leftSeconds }) => leftSeconds > restSeconds + LEAST_GAIN_SECONDS)
    .sort((a, b) => b.leftSeconds - a.leftSeconds || a.attempt.id - b.attempt.id);
  const free = new Set(idle);
  const duplicates: Duplicate[] = [];
  for (const straggler of stragglers) {
    const best = quickest(state, straggler, free);
    if (best === undefined || !worthIt(state, straggler, best, restSeconds)) continue;
    free.delete(best.lane);
    state.speculation.begin(straggler.usedSeconds + best.duplicateInSeconds);
    duplicates.push(best);
    if (free.size === 0) break;
  }
  return duplicates;
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
  return [{ attempt, batch, usedSeconds, leftSeconds: batch.currentSeconds(state.now) }];
}

/** The idle lane on which a second attempt would end first. */
function quickest(
  state: BalancerState,
  straggler: Straggler,
  free: ReadonlySet<Lane>,
): Duplicate | undefined {
  const { attempt, usedSeconds, leftSeconds } = straggler;
  const { test, terms } = attempt;
  const origin = state.tracker.predictWorker(terms.workerClass, terms.workerId);
  const totalLog = Math.log(usedSeconds + leftSeconds) - origin.logMean;
  let best: Duplicate | undefined;
  for (const lane of free) {
    const { workerId, workerClass, host } = lane.worker.capabilities;
    const sameHost = state.workers.get(terms.workerId)?.capabilities.host === host;
    if (sameHost && test.spec.repeatable !== true) continue;
    if (qualify(test.spec, lane.worker).kind !== "feasible") continue;
    const here = state.tracker.predictWorker(workerClass, workerId);
    const logMean = totalLog + here.logMean;
    const duplicateInSeconds = Math.exp(logMean + here.logVariance / 2);
    if (best !== undefined && best.duplicateInSeconds <= duplicateInSeconds) continue;
    best = {
      lane,
      test,
      prediction: { logMean, logVariance: terms.prediction.logVariance },
      original: terms.workerId,
      originalInSeconds: leftSeconds,
      duplicateInSeconds,
    };
  }
  return best;
}

function worthIt(
  state: BalancerState,
  straggler: Straggler,
  { duplicateInSeconds, originalInSeconds }: Duplicate,
  restSeconds: number,
): boolean {
  const gain = originalInSeconds - Math.max(duplicateInSeconds, restSeconds);
  if (gain < Math.max(LEAST_GAIN_SECONDS, LEAST_GAIN * duplicateInSeconds)) return false;
  const waste = straggler.usedSeconds + duplicateInSeconds;
  return state.speculation.allows(waste, WASTE_BUDGET);
}

/** How long all other work takes if it can be shared out evenly. */
function sharedSeconds(state: BalancerState): number {
  let held = 0;
  let speed = 0;
  for (const worker of state.workers.values()) {
    if (!worker.ready) continue;
    const { workerClass, slots } = worker.capabilities;
    const own = Math.exp(-state.tracker.predictWorker(workerClass, worker.id).logMean);
    speed += slots * own;
    for (const batch of worker.batches) {
      const others = batch.remainingSeconds(state.now) - batch.currentSeconds(state.now);
      held += own * Math.max(0, others);
    }
  }
  return speed === 0 ? 0 : (held + state.waiting.expectedSeconds) / speed;
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
