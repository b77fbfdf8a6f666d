/** For those who write a policy of their own: proof that it does what every policy must. */

export type {
  BestScorePolicy,
  DealtPolicy,
  EarliestFinishPolicy,
  OrderRule,
  Policy,
  PolicyFilterName,
  ScorerName,
  WeightedScorer,
} from "../core/schedule/policies/policy.ts";
export {
  type ConformanceOptions,
  type ConformanceProblem,
  checkPolicy,
} from "./policy-conformance.ts";
