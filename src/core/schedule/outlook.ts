/** How long what is left will take, as a range that a person can plan with. */

import type { BalancerState } from "../state/balancer-state.ts";
import { upperSeconds } from "../track/duration-prediction.ts";
import { standing } from "./standing.ts";

export interface Outlook {
  /** Seconds left if everything goes as expected and can be shared out evenly. */
  readonly lowSeconds: number;
  /** Seconds left if the longest waiting test takes as long as may be. */
  readonly highSeconds: number;
}

/** Shared work and the longest single pieces, whichever takes longer. */
export function outlook(state: BalancerState, now: number): Outlook {
  const { workers, waitingSeconds, longestWaitingSeconds } = standing(state, now);
  const held = workers.reduce((sum, { heldSeconds }) => sum + heldSeconds, 0);
  const longestHeld = workers.reduce((most, one) => Math.max(most, one.longestSeconds), 0);
  const speed = workers.reduce((sum, one) => sum + one.slots * one.speed, 0);
  const lanes = Math.max(speed, Number.MIN_VALUE);
  const first = state.waiting.longest();
  const longest = first === undefined ? undefined : state.tracker.predictTest(first.subject);
  const shared = (held + waitingSeconds) / lanes;
  const lowSeconds = Math.max(shared, longestHeld, longestWaitingSeconds);
  return {
    lowSeconds,
    highSeconds: Math.max(lowSeconds * 1.2, longest ? shared + upperSeconds(longest) : 0),
  };
}
