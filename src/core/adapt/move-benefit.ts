/** What it brings and costs to move work from one worker to another, in seconds. */

import type { MoveBenefit } from "../model/decision.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { fixtureSeconds } from "./group-fixtures.ts";

/** Work that might go elsewhere. */
export interface ConsideredMove {
  /** By how much earlier it, or its run, would be over if the move cost nothing. */
  readonly gainSeconds: number;
  /** Of the work, the test that would run first. */
  readonly head: TestState;
  /** Absent where the next plan says who gets it. */
  readonly to: WorkerState | undefined;
  /** Whether the holder has to be asked first. */
  readonly isHeld: boolean;
  /** Seconds of work that would be done in vain, by default none. */
  readonly lostSeconds?: number;
}

/**
 * Of stealing, rebalancing and second attempts alike. What is lost on one lane is shared out over
 * all of them, as it delays what is left to do.
 */
export function moveBenefit(state: BalancerState, move: ConsideredMove): MoveBenefit {
  const { gainSeconds, head, to, isHeld, lostSeconds = 0 } = move;
  const { suite } = head.subject;
  const isWarm = to === undefined || to.warmSuites.has(suite);
  const warm = state.setUps.warmSeconds(suite);
  const start = isWarm ? warm : state.setUps.coldSeconds(suite);
  const setUpSeconds = start + (to === undefined ? 0 : fixtureSeconds(state, head, to));
  const evicted = to?.wouldCool(head.family);
  const lostWarmthSeconds = evicted === undefined ? 0 : state.setUps.coldSeconds(evicted);
  const transferSeconds = isHeld ? state.moves.transferSeconds : 0;
  const lostWorkSeconds = lostSeconds / Math.max(1, laneCount(state));
  const costs = setUpSeconds + lostWarmthSeconds + transferSeconds + lostWorkSeconds;
  return {
    gainSeconds,
    setUpSeconds,
    lostWarmthSeconds,
    transferSeconds,
    lostWorkSeconds,
    netSeconds: gainSeconds - costs,
  };
}

function laneCount({ workers }: BalancerState): number {
  let lanes = 0;
  for (const { ready, capabilities } of workers.values()) if (ready) lanes += capabilities.slots;
  return lanes;
}
