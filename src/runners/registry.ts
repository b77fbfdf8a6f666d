/** Finds the adapter of a runner by its name. */

import type { RunnerAdapter, RunnerName } from "./runner.ts";

const loaders: Readonly<Record<RunnerName, () => Promise<RunnerAdapter>>> = {
  vitest: async () => (await import("./vitest/vitest-runner.ts")).vitestRunner,
  "node-test": async () => (await import("./node-test/node-test-runner.ts")).nodeTestRunner,
  command: async () => (await import("./command/command-runner.ts")).commandRunner,
  module: async () => (await import("./module/module-runner.ts")).moduleRunner,
};

/** Loads one adapter and nothing of the others, so that a runner process starts quickly. */
export function loadRunner(name: RunnerName): Promise<RunnerAdapter> {
  return loaders[name]();
}
