/** The weighted sum of several scorers. */

import type { ScorePart } from "../../model/decision.ts";
import { compareText } from "../../model/identifiers.ts";
import type { TestState } from "../../state/test-state.ts";
import type { WorkerState } from "../../state/worker-state.ts";
import type { WeightedScorer } from "../policies/policy.ts";
import type { FleetView } from "./fleet-view.ts";
import { SCORER_OF } from "./scorers.ts";

export interface ScoredWorker {
  readonly worker: WorkerState;
  /** From 0 to 1. */
  readonly total: number;
  readonly parts: readonly ScorePart[];
}

/** Scores are compared in millionths, so that no machine's rounding decides. */
const STEPS = 1e6;

/** Prepares the scorers that have something to say about the test. */
export function bindScorers(
  scorers: readonly WeightedScorer[],
  test: TestState,
  fleet: FleetView,
): (worker: WorkerState) => ScoredWorker {
  const bound = scorers.flatMap(({ scorer, weight }) => {
    const score = SCORER_OF[scorer].bind(test, fleet);
    return score === undefined ? [] : [{ scorer, weight, score }];
  });
  const weights = bound.reduce((sum, { weight }) => sum + weight, 0);
  return (worker) => {
    const parts = bound.map(({ scorer, weight, score }) => ({
      scorer,
      weight,
      score: Math.round(score(worker) * STEPS) / STEPS,
    }));
    const sum = parts.reduce((all, { weight, score }) => all + weight * score, 0);
    const total = weights === 0 ? 0 : Math.round((sum / weights) * STEPS) / STEPS;
    return { worker, total, parts };
  };
}

/** Higher score first, then the smaller id. */
export function isBetter(a: ScoredWorker, b: ScoredWorker): boolean {
  if (a.total !== b.total) return a.total > b.total;
  return compareText(a.worker.id, b.worker.id) < 0;
}
