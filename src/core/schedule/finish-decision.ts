/** The record of a decision by earliest finish. */

import type { Alternative, DecisionRecord, Rejection } from "../model/decision.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import {
  lowerSeconds,
  meanSeconds,
  medianSeconds,
  upperSeconds,
} from "../track/duration-prediction.ts";
import { heldBackRejections } from "./held-back.ts";
import type { LaneGroup } from "./lane.ts";
import { stretched } from "./lane-choice.ts";
import type { LaneGroups, Predictor } from "./lane-groups.ts";

/** So many other kinds of workers are named, those that would have finished first. */
const ALTERNATIVES = 5;

export interface FinishDecision {
  readonly fleet: LaneGroups;
  readonly group: LaneGroup;
  readonly test: TestState;
  readonly predict: Predictor;
  /** When the test begins, in seconds from the decision. */
  readonly startInSeconds: number;
}

/** Why the head of a batch goes to a lane of this group. */
export function describeFinish(state: BalancerState, decision: FinishDecision): DecisionRecord {
  const { fleet, group, test, predict, startInSeconds } = decision;
  const { waiting, configuration, batchCosts } = state;
  const here = stretched(predict(group), group);
  return {
    rule: test.suspect ? "alone-after-a-death" : "earliest-finish",
    finishInSeconds: startInSeconds + meanSeconds(here),
    predictedSeconds: [lowerSeconds(here), medianSeconds(here), upperSeconds(here)],
    alternatives: alternatives(decision),
    rejections: rejections(state, fleet, test),
    batchSeconds: batchCosts.batchSeconds(
      test.subject.suite,
      configuration.batchOverheadFactor,
      waiting.expectedSeconds,
      fleet.laneCount,
    ),
    waiting: waiting.size,
  };
}

/** The other groups that would finish it first: few of many, so they are not all put in order. */
function alternatives({ fleet, group, test, predict }: FinishDecision): Alternative[] {
  const best: Alternative[] = [];
  let latest = Number.POSITIVE_INFINITY;
  let known: DurationPrediction | undefined;
  let seconds = 0;
  for (const other of fleet.feasible(test.demand)) {
    const first = other === group ? undefined : other.lanes[0];
    if (first === undefined) continue;
    const prediction = predict(other);
    if (prediction !== known) seconds = meanSeconds(prediction);
    known = prediction;
    const finishInSeconds = first.availableInSeconds + seconds * other.factor;
    if (finishInSeconds >= latest) continue;
    const { workerClass } = other;
    let place = Math.min(best.length, ALTERNATIVES - 1);
    for (; place > 0; place -= 1) {
      const before = best[place - 1];
      if (before === undefined || before.finishInSeconds <= finishInSeconds) break;
      best[place] = before;
    }
    best[place] = { workerClass, workerId: first.worker.id, finishInSeconds };
    if (best.length === ALTERNATIVES) latest = best[ALTERNATIVES - 1]?.finishInSeconds ?? latest;
  }
  return best;
}

/** Of each group that cannot take it, one worker speaks for all; and workers that take nothing now. */
function rejections(state: BalancerState, fleet: LaneGroups, test: TestState): Rejection[] {
  const heldBack = fleet.heldBack.length === 0 ? [] : heldBackRejections(fleet.heldBack);
  if (test.demand === 0) return heldBack;
  const byReason = new Map<string, Rejection>();
  for (const { sample, workerClass } of fleet.all) {
    const answer = state.qualifier.fitsNow(test.demand, sample);
    if (answer.kind === "feasible") continue;
    const { kind: verdict, ...why } = answer;
    byReason.set(`${workerClass} ${answer.reason}`, { workerClass, verdict, ...why });
  }
  return [...byReason.values(), ...heldBack];
}
