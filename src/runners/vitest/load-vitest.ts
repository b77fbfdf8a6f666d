/** Loads the Vitest that a project has installed. */

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RunnerError } from "../runner.ts";
import type { VitestModule } from "./vitest-api.ts";

const supportedMajors = { from: 1, to: 4 };

/** A project's own Vitest. */
export interface InstalledVitest {
  readonly module: VitestModule;
  readonly version: string;
  readonly major: number;
}

/**
 * Resolves Vitest from the suite's root, as the project's own code would.
 * @throws RunnerError when there is none (`vitest-not-installed`), it is of a major that this
 * adapter does not know (`vitest-unsupported`), or it cannot be loaded (`vitest-broken`).
 */
export async function loadVitest(root: string): Promise<InstalledVitest> {
  const fromRoot = createRequire(path.join(root, "package.json"));
  const { version } = installedPackage(fromRoot, root);
  const major = Number.parseInt(version, 10);
  if (!(major >= supportedMajors.from && major <= supportedMajors.to)) {
    throw new RunnerError(
      "vitest-unsupported",
      `the Vitest ${version} of ${root} is not supported`,
      `Install Vitest ${supportedMajors.from} to ${supportedMajors.to}.`,
    );
  }
  try {
    const module: VitestModule = await import(pathToFileURL(fromRoot.resolve("vitest/node")).href);
    return { module, version, major };
  } catch (error) {
    throw new RunnerError(
      "vitest-broken",
      `the Vitest ${version} of ${root} cannot be loaded: ${errorText(error)}`,
      "Install the project's dependencies anew; this Vitest may also need another Node version.",
      error,
    );
  }
}

/** What an error says of itself. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function installedPackage(fromRoot: NodeJS.Require, root: string): { readonly version: string } {
  try {
    return fromRoot("vitest/package.json");
  } catch (error) {
    throw new RunnerError(
      "vitest-not-installed",
      `no Vitest can be found from ${root}`,
      "Install the project's dependencies, Vitest among them (npm install --save-dev vitest).",
      error,
    );
  }
}
