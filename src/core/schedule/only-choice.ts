/** The record of a decision that was not made by comparing workers. */

import type { DecisionRecord } from "../model/decision.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import {
  lowerSeconds,
  meanSeconds,
  medianSeconds,
  upperSeconds,
} from "../track/duration-prediction.ts";

/**
 * One batch went to one worker for a reason of its own; nothing is added to it.
 *
 * @param prediction of its first test on that worker
 */
export function onlyChoice(
  { waiting }: BalancerState,
  rule: DecisionRecord["rule"],
  prediction: DurationPrediction,
): DecisionRecord {
  return {
    rule,
    finishInSeconds: meanSeconds(prediction),
    predictedSeconds: [
      lowerSeconds(prediction),
      medianSeconds(prediction),
      upperSeconds(prediction),
    ],
    alternatives: [],
    rejections: [],
    batchSeconds: 0,
    waiting: waiting.size,
  };
}
