/** The planner that a policy asks for. */

import type { BalancerState } from "../state/balancer-state.ts";
import { DealPlanner } from "./deal-planner.ts";
import type { PolicyPlanner } from "./policy-planner.ts";
import { ScorePlanner } from "./score-planner.ts";

/** @returns `undefined` for a policy that plans by earliest finish, which the balancer does itself */
export function plannerOfPolicy(state: BalancerState): PolicyPlanner | undefined {
  const { policy } = state.configuration;
  switch (policy.selector) {
    case "earliest-finish":
      return undefined;
    case "best-score":
      return new ScorePlanner(state, policy);
    case "dealt":
      return new DealPlanner(state, policy);
    default:
      return policy satisfies never;
  }
}
