/** The command that makes a workspace's dependencies ready, run again only when it could matter. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { sweepTag } from "../../engine/process-tree.ts";
import { runGuarded } from "./guarded-command.ts";
import { WorkspaceError } from "./workspace-error.ts";

const LIMIT_SECONDS = 1800;

/** Files by which the usual package managers decide what to install. */
const DECIDING =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|pnpm-(lock|workspace)\.yaml|yarn\.lock|bun\.lockb?|\.npmrc|\.yarnrc\.yml|requirements[^/]*\.txt|pyproject\.toml|(poetry|uv|Pipfile|Cargo|Gemfile|composer)\.lock|go\.sum|Cargo\.toml|Gemfile)$/;

/** Names what an installation depends on, as far as it is known here. */
export async function installKey(
  folder: string,
  files: readonly string[],
  command: readonly string[],
): Promise<string> {
  const hash = createHash("sha256");
  const versions = [process.versions.node, process.arch, process.platform];
  hash.update(JSON.stringify([command, versions]));
  const deciding = files.filter((file) => DECIDING.test(file)).sort();
  // Where nothing says what is installed, everything may.
  for (const file of deciding.length > 0 ? deciding : [...files].sort()) {
    const content = await readFile(path.join(folder, file)).catch(() => "");
    hash.update(JSON.stringify([file, createHash("sha256").update(content).digest("hex")]));
  }
  return hash.digest("hex");
}

/** @throws WorkspaceError `install-failed` */
export async function install(
  folder: string,
  command: readonly string[],
  { tag, signal }: { readonly tag: string; readonly signal: AbortSignal },
): Promise<void> {
  const environment = {};
  const limitSeconds = LIMIT_SECONDS;
  const end = await runGuarded({ words: command, folder, environment, tag, signal, limitSeconds });
  // What goes on in the background would do so while tests run.
  await sweepTag(tag);
  if (end.ok) return;
  throw new WorkspaceError(
    "install-failed",
    `\`${command.join(" ")}\` ${end.how} in the workspace.\n${end.tail}`.trim(),
    "Run the command in a fresh copy of the workspace: what fails there fails on workers as well.",
  );
}
