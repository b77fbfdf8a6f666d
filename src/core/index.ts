/** The pure core: every decision of Plimsoll, without clock, randomness or input and output. */

export type {
  ClassScale,
  ScaleLimits,
  ScaleOptions,
  ScaleSignal,
  ScaleStep,
} from "./adapt/scale-signal.ts";
export type { AnalyzedRequirements } from "./analyze/analyzed-requirements.ts";
export { demandOf } from "./analyze/test-demand.ts";
export { TestRequirementAnalyzer } from "./analyze/test-requirement-analyzer.ts";
export { Balancer, type BalancerStart } from "./balancer.ts";
export { type BalancerConfiguration, DEFAULT_CONFIGURATION } from "./configuration.ts";
export { InvariantError } from "./invariant.ts";
export { giniCoefficient, utilization, variation } from "./metrics/balance.ts";
export { lowerBoundSeconds, roundRobinSeconds } from "./metrics/bounds.ts";
export type * from "./model/commands.ts";
export type * from "./model/decision.ts";
export type * from "./model/events.ts";
export * from "./model/identifiers.ts";
export type * from "./model/result.ts";
export type * from "./model/test.ts";
export type * from "./model/worker.ts";
export type { Outlook } from "./schedule/outlook.ts";
export type * from "./schedule/policies/policy.ts";
export { SchedulingAlgorithms } from "./schedule/policies/scheduling-algorithms.ts";
export type { AskedTest, Expectation, Obstacle, Suitability } from "./schedule/suitability.ts";
export { PerformanceTracker } from "./track/performance-tracker.ts";
export type { EstimateLevel, StoredEstimate } from "./track/stored-estimate.ts";
export { type TestSubject, testSubject } from "./track/test-subject.ts";
