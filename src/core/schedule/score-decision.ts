/** The record of a decision by scores. */

import type { Alternative, DecisionRecord, Rejection } from "../model/decision.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import {
  lowerSeconds,
  meanSeconds,
  medianSeconds,
  upperSeconds,
} from "../track/duration-prediction.ts";
import { predictOn } from "./ready-workers.ts";
import type { ScoredWorker } from "./scorers/weighing.ts";

export interface ScoredDecision {
  readonly test: TestState;
  /** Best first; the best has been chosen. */
  readonly ranked: readonly ScoredWorker[];
  readonly rejections: readonly Rejection[];
  readonly batchSeconds: number;
}

export function describeScores(
  state: BalancerState,
  { test, ranked, rejections, batchSeconds }: ScoredDecision,
): DecisionRecord {
  const [chosen, ...others] = ranked;
  const prediction = chosen && predictOn(state, test, chosen.worker);
  return {
    rule: test.suspect ? "alone-after-a-death" : "best-score",
    finishInSeconds: prediction === undefined ? 0 : meanSeconds(prediction),
    predictedSeconds:
      prediction === undefined
        ? [0, 0, 0]
        : [lowerSeconds(prediction), medianSeconds(prediction), upperSeconds(prediction)],
    ...(chosen === undefined ? {} : { score: chosen.total, scoreParts: chosen.parts }),
    alternatives: alternatives(state, test, others),
    rejections,
    batchSeconds,
    waiting: state.waiting.size,
  };
}

/** The best of each other class. */
function alternatives(
  state: BalancerState,
  test: TestState,
  others: readonly ScoredWorker[],
): Alternative[] {
  const best = new Map<string, Alternative>();
  for (const { worker, total } of others) {
    const { workerClass, workerId } = worker.capabilities;
    if (best.has(workerClass)) continue;
    const finishInSeconds = meanSeconds(predictOn(state, test, worker));
    best.set(workerClass, { workerClass, workerId, finishInSeconds, score: total });
  }
  return [...best.values()];
}
