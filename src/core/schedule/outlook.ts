/** How long what is left will take, as a range that a person can plan with. */

import type { BalancerState } from "../state/balancer-state.ts";
import { meanSeconds, upperSeconds } from "../track/duration-prediction.ts";
import { lanesOf } from "./lane.ts";

export interface Outlook {
  /** Seconds left if everything goes as expected and can be shared out evenly. */
  readonly lowSeconds: number;
  /** Seconds left if the longest waiting test takes as long as may be. */
  readonly highSeconds: number;
}

/** Shared work and the longest single pieces, whichever takes longer. */
export function outlook(state: BalancerState, now: number): Outlook {
  let held = 0;
  let longestHeld = 0;
  let speed = 0;
  for (const worker of state.workers.values()) {
    if (!worker.ready) continue;
    const { workerClass, slots } = worker.capabilities;
    speed += slots * Math.exp(-state.tracker.predictWorker(workerClass, worker.id).logMean);
    for (const lane of lanesOf(worker, now)) {
      held += lane.availableInSeconds;
      longestHeld = Math.max(longestHeld, lane.availableInSeconds);
    }
  }
  const lanes = Math.max(speed, Number.MIN_VALUE);
  const first = state.waiting.longest();
  const longest = first === undefined ? undefined : state.tracker.predictTest(first.subject);
  const shared = (held + state.waiting.expectedSeconds) / lanes;
  const lowSeconds = Math.max(shared, longestHeld, longest ? meanSeconds(longest) : 0);
  return {
    lowSeconds,
    highSeconds: Math.max(lowSeconds * 1.2, longest ? shared + upperSeconds(longest) : 0),
  };
}
