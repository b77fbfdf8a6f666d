/** Plimsoll's public face: configuration, own runners, the load balancer, and what they exchange. */

export {
  type CommandSuite,
  defineConfig,
  type ModuleSuite,
  type NodeTestSuite,
  type PlimsollConfig,
  type VitestSuite,
} from "./cli/config/configuration.ts";
export type { SubmissionAnswer } from "./coordinator/admission.ts";
export type { Clock } from "./coordinator/clock.ts";
export { LoadBalancerError } from "./coordinator/load-balancer-error.ts";
export type {
  BalancerBegan,
  JournalEntry,
  LoadBalancerEvent,
  LoadBalancerOptions,
  RunSubmission,
  TestOffer,
  WorkerCommand,
  WorkerOffer,
  WorkerReport,
} from "./coordinator/load-balancer-options.ts";
export { LoadBalancerService } from "./coordinator/load-balancer-service.ts";
export type {
  ClassScale,
  ScaleLimits,
  ScaleOptions,
  ScaleSignal,
  ScaleStep,
} from "./core/adapt/scale-signal.ts";
export type { StartBatch } from "./core/model/commands.ts";
export type { Suitability } from "./core/schedule/suitability.ts";
export {
  defineRunner,
  type ModuleCase,
  type ModuleContext,
  type ModuleResult,
  type ModuleRunContext,
  type ModuleRunner,
  type ModuleTest,
} from "./runners/module/define-runner.ts";
