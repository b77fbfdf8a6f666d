/** Which folder is a run's workspace, and how workers come by it. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Workspace } from "../../protocol/fleet/fleet-commands.ts";
import type { Configuration } from "../config/configuration.ts";
import { UsageError } from "../usage-error.ts";

/** `path`: it is under the same path everywhere. `git`: a commit that workers can fetch. */
export type WorkspaceKind = NonNullable<NonNullable<Configuration["fleet"]>["workspace"]>;

const run = promisify(execFile);

/** The top of the repository that a folder is in, or else the folder itself. */
export async function workspaceRoot(folder: string): Promise<string> {
  return (await git(folder, ["rev-parse", "--show-toplevel"])) ?? folder;
}

/** @throws UsageError when workers could not come by what is in the folder that way */
export async function chosenWorkspace(
  kind: WorkspaceKind,
  root: string,
  install: readonly string[] | undefined,
): Promise<Workspace> {
  if (kind === "path") return { kind, path: root };
  const commit = await git(root, ["rev-parse", "HEAD"]);
  const remote = await git(root, ["remote", "get-url", "origin"]);
  if (commit === undefined || remote === undefined) {
    throw new UsageError(
      "workspace-no-repository",
      `${root} is no git repository with a commit and a remote called origin.`,
      "Workers fetch the commit from there: add the remote, or use --workspace path.",
    );
  }
  if ((await git(root, ["status", "--porcelain"])) !== "") {
    throw new UsageError(
      "workspace-changed",
      `In ${root} there are changes that are in no commit, so workers would run something else.`,
      "Commit and push them, or use --workspace path.",
    );
  }
  if ((await git(root, ["branch", "--remotes", "--contains", commit])) === "") {
    throw new UsageError(
      "workspace-not-pushed",
      `The commit ${commit} is on no branch of origin, so workers cannot fetch it.`,
      "Push it, or use --workspace path.",
    );
  }
  const repository = withoutSecret(remote);
  return { kind, repository, commit, ...(install === undefined ? {} : { install: [...install] }) };
}

/** Runs are stored and shown: workers fetch with what they have been given themselves. */
function withoutSecret(remote: string): string {
  return remote.replace(/^(https?:\/\/)[^/@]*@/, "$1");
}

/** @returns what it prints, or undefined when it fails */
async function git(folder: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", folder, ...words]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
