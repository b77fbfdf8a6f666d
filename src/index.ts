/** Plimsoll's public face: configuration, own runners, and the types of what they exchange. */

export {
  type CommandSuite,
  defineConfig,
  type ModuleSuite,
  type NodeTestSuite,
  type PlimsollConfig,
  type VitestSuite,
} from "./cli/config/configuration.ts";
export {
  defineRunner,
  type ModuleCase,
  type ModuleContext,
  type ModuleResult,
  type ModuleRunContext,
  type ModuleRunner,
  type ModuleTest,
} from "./runners/module/define-runner.ts";
