/** Finds, loads and checks a project's configuration. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { UsageError } from "../usage-error.ts";
import type { Configuration } from "./configuration.ts";
import { configurationSchema } from "./configuration.ts";

/** A configuration and the folder that its paths are relative to. */
export interface LoadedConfiguration {
  readonly root: string;
  /** Absent when the project has none. */
  readonly file?: string;
  readonly configuration: Configuration;
}

const FILE_NAMES = ["ts", "mts", "js", "mjs", "json"].map((end) => `plimsoll.config.${end}`);

/**
 * Loads the given file, or looks for one in the folder.
 *
 * @throws UsageError when the file is missing, does not load or says something wrong
 */
export async function loadConfiguration(
  folder: string,
  given: string | undefined,
): Promise<LoadedConfiguration> {
  const file = given === undefined ? findFile(folder) : path.resolve(folder, given);
  if (file === undefined) return { root: folder, configuration: {} };
  if (!existsSync(file)) {
    throw new UsageError(
      "config-missing",
      `There is no configuration file ${file}.`,
      "Check the path after --config, or leave the option out.",
    );
  }
  const content = await readContent(file);
  const parsed = configurationSchema.safeParse(content);
  if (parsed.success) return { root: path.dirname(file), file, configuration: parsed.data };
  throw new UsageError(
    "config-invalid",
    `${file} is not a valid configuration:\n${z.prettifyError(parsed.error)}`,
    "Correct it; with defineConfig from plimsoll an editor shows what is possible.",
  );
}

function findFile(folder: string): string | undefined {
  return FILE_NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file));
}

async function readContent(file: string): Promise<unknown> {
  try {
    if (file.endsWith(".json")) return JSON.parse(await readFile(file, "utf8"));
    const { createJiti } = await import("jiti");
    const jiti = createJiti(import.meta.url, { moduleCache: false });
    return await jiti.import(file, { default: true });
  } catch (error) {
    throw new UsageError(
      "config-broken",
      `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      "Correct the file; `node` or an editor shows where it breaks.",
      error,
    );
  }
}
