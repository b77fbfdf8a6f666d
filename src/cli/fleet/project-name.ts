/** What a fleet calls a project, so that what it learns of its tests is found again and mixed with no other's. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { git } from "./git.ts";

/** Without scheme, user and ending, `ssh` and `https` addresses of one repository are the same. */
export function repositoryName(address: string): string {
  const [, place = address] = /^[a-z+]+:\/\/(?:[^@/]*@)?(.*)$/.exec(address) ?? [];
  const [, host, below] = (place === address && /^(?:[^@/]*@)?([^:/]+):(.*)$/.exec(address)) || [];
  const whole = host === undefined ? place : `${host}/${below}`;
  return whole.replace(/\/+$/, "").replace(/\.git$/, "");
}

/** What the configuration calls it, or the name that it has by itself. */
export async function chosenProject(
  root: string,
  { root: folder, configuration }: LoadedConfiguration,
): Promise<string> {
  return configuration.fleet?.project ?? (await projectName(root, folder));
}

/**
 * The repository that it comes from, or else its package's name, or its folder's; and where in the
 * workspace its configuration lies.
 *
 * @param root the folder (absolute) that is the workspace
 * @param folder with the configuration, below it
 */
export async function projectName(root: string, folder: string): Promise<string> {
  const remote = await git(root, ["remote", "get-url", "origin"]);
  const name =
    remote === undefined
      ? ((await packageName(root)) ?? path.basename(root))
      : repositoryName(remote);
  const below = path.relative(root, folder).split(path.sep).join("/");
  return below === "" ? name : `${name}/${below}`;
}

async function packageName(root: string): Promise<string | undefined> {
  try {
    const { name } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}
