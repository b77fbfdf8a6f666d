/** The planner that a policy asks for. */

import type { BalancerState } from "../state/balancer-state.ts";
import { DealPlanner } from "./deal-planner.ts";
import { Planner } from "./planner.ts";
import type { PolicyPlanner } from "./policy-planner.ts";
import { ScorePlanner } from "./score-planner.ts";

export function plannerOfPolicy(state: BalancerState): PolicyPlanner {
  const { policy } = state.configuration;
  switch (policy.selector) {
    case "earliest-finish":
      return new Planner(state, policy);
    case "best-score":
      return new ScorePlanner(state, policy);
    case "dealt":
      return new DealPlanner(state, policy);
    default:
      return policy satisfies never;
  }
}
