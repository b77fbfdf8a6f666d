/** Loads a user's runner module and checks that it is one. */

import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RunnerError } from "../runner.ts";
import type { ModuleRunner } from "./define-runner.ts";

/**
 * Loads the module; TypeScript is compiled on the way.
 * @throws RunnerError when it is missing, does not load, or lacks `discover` or `run`.
 */
export async function loadModule(root: string, module: string): Promise<ModuleRunner> {
  const file = path.resolve(root, module);
  if (!existsSync(file)) {
    throw new RunnerError(
      "module-not-found",
      `the runner module ${file} does not exist`,
      "Correct the suite's option module: it is a path relative to the suite's root.",
    );
  }
  return checkedRunner(await importFile(file), file);
}

async function importFile(file: string): Promise<unknown> {
  try {
    if (!/\.[cm]?tsx?$/.test(file)) return await import(pathToFileURL(file).href);
    const { createJiti } = await import("jiti");
    return await createJiti(file).import(file);
  } catch (error) {
    throw new RunnerError(
      "module-broken",
      `the runner module ${file} does not load: ${error instanceof Error ? error.message : error}`,
      "Mend the module; the cause says where it stopped.",
      error,
    );
  }
}

/** The functions may be exported by name, or together as the default export. */
function checkedRunner(loaded: unknown, file: string): ModuleRunner {
  const names = loaded as Record<string, unknown>;
  const byDefault = names.default as Record<string, unknown> | null | undefined;
  const candidate = typeof names.run === "function" ? names : byDefault;
  const problems = problemsOf(typeof candidate === "object" ? (candidate ?? {}) : {});
  if (problems.length === 0) return candidate as unknown as ModuleRunner;
  throw new RunnerError(
    "module-misshapen",
    `${file} is no runner module: ${problems.join("; ")}`,
    "Export the functions discover and run, for example by `export default defineRunner({ … })`.",
  );
}

function problemsOf(candidate: Record<string, unknown>): readonly string[] {
  const required = ["discover", "run"].filter((name) => typeof candidate[name] !== "function");
  const optional = ["setup", "teardown"].filter(
    (name) => candidate[name] !== undefined && typeof candidate[name] !== "function",
  );
  return [
    ...required.map((name) => `it exports no function ${name}`),
    ...optional.map((name) => `its ${name} is no function`),
  ];
}
