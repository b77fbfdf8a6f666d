/** What a suite's configuration says to Vitest. */

import { z } from "zod";
import type { SuiteSpec } from "../runner.ts";
import { RunnerError } from "../runner.ts";
import { readSuiteOptions } from "../suite-options.ts";
import type { VitestModule } from "./vitest-api.ts";

export const vitestOptionsSchema = z.strictObject({
  /** The configuration file, relative to the suite's root; by default Vitest looks for it. */
  config: z.string().min(1).optional(),
  /** Names of the projects to run, with `*` as Vitest takes it; by default all of them. */
  project: z.union([z.string(), z.array(z.string())]).optional(),
  /** What else the project gives to `vitest run` on the command line. */
  arguments: z.array(z.string()).optional(),
  /** Set before Vitest starts, unless the suite's own environment says otherwise. */
  environment: z.record(z.string(), z.string()).optional(),
});

/** How Vitest is to be started. */
export interface VitestStart {
  readonly options: Record<string, unknown>;
  /** Parts of file names to which the suite is limited. */
  readonly filters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Options that would make Vitest do something else than run the files that it is told to run. */
const refusedOptions = ["watch", "shard", "changed", "related", "mergeReports", "listTags"];

/**
 * Reads a suite's options; command-line arguments go through Vitest's own reader.
 * @throws RunnerError when they are wrong (`suite-options`, `vitest-arguments`).
 */
export function readVitestOptions(suite: SuiteSpec, module: VitestModule): VitestStart {
  const given = readSuiteOptions(suite, vitestOptionsSchema);
  const { config, project } = given;
  const { options, filter } = readArguments(suite, given.arguments ?? [], module);
  return {
    options: {
      ...options,
      ...(config === undefined ? {} : { config }),
      ...(project === undefined ? {} : { project }),
    },
    filters: filter,
    environment: { ...given.environment, ...suite.environment },
  };
}

function readArguments(suite: SuiteSpec, words: readonly string[], module: VitestModule) {
  const parsed = parseArguments(suite, words, module);
  const refused = refusedOptions.filter((name) => parsed.options[name]);
  if (refused.length === 0) return parsed;
  throw new RunnerError(
    "vitest-arguments",
    `suite ${suite.name} gives Vitest options that have no meaning here: ${refused.join(", ")}`,
    "Remove them from the suite's arguments: Plimsoll chooses which files run, and where.",
  );
}

function parseArguments(suite: SuiteSpec, words: readonly string[], module: VitestModule) {
  try {
    return module.parseCLI(["vitest", "run", ...words]);
  } catch (error) {
    throw new RunnerError(
      "vitest-arguments",
      `Vitest does not take the arguments of suite ${suite.name}: ${String(error)}`,
      "Correct the suite's arguments; `vitest --help` lists what there is.",
      error,
    );
  }
}
