/** Finds out by looking whether a folder's tests are Vitest's. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { RunnerFinding } from "../detection.ts";
import type { VitestCommand } from "./vitest-command.ts";
import { findVitestCommand } from "./vitest-command.ts";

const configPattern = /^vitest\.(?:config|workspace)\.(?:[cm]?[jt]s|json)$/;

const packageSchema = z.object({
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
  dependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

type Package = z.infer<typeof packageSchema>;

/** The scripts that are looked at first, in this order. */
const usualScripts = ["test", "test:unit", "unit", "test:run", "test:ci", "tests", "vitest"];

/**
 * Recognises a Vitest project by its scripts, its configuration file or its dependencies. What a
 * script gives to `vitest` becomes the suite's options. Nothing of the project is executed.
 */
export async function detectVitest(root: string): Promise<RunnerFinding | undefined> {
  const [contents, entries] = await Promise.all([readPackage(root), readdir(root).catch(() => [])]);
  const script = findScript(contents);
  const config = entries.find((name) => configPattern.test(name));
  const because = reason(contents, script?.name, config);
  if (because === undefined) return undefined;
  return { runner: "vitest", root, options: { ...script?.command }, because };
}

function reason(
  { dependencies, devDependencies }: Package,
  script: string | undefined,
  config: string | undefined,
): string | undefined {
  if (script !== undefined) return `package.json's script ${script} runs vitest`;
  if (config !== undefined) return `there is a ${config}`;
  const isDependency = [dependencies, devDependencies].some((them) => them?.vitest);
  return isDependency ? "package.json depends on vitest" : undefined;
}

async function readPackage(root: string): Promise<Package> {
  try {
    const text = await readFile(path.join(root, "package.json"), "utf8");
    return packageSchema.parse(JSON.parse(text));
  } catch {
    // No package, or a broken one: its own tools will complain about that.
    return {};
  }
}

function findScript({
  scripts = {},
}: Package): { readonly name: string; readonly command: VitestCommand } | undefined {
  for (const name of new Set([...usualScripts, ...Object.keys(scripts)])) {
    const command = findVitestCommand(scripts[name] ?? "");
    if (command !== undefined) return { name, command };
  }
  return undefined;
}
