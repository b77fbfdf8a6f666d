/** Which folder is a run's workspace, and how workers come by it. */

import type { ObjectChunks } from "../../engine/fleet-transport.ts";
import type { Workspace } from "../../protocol/fleet/fleet-commands.ts";
import { packWorkspace } from "../../worker/workspace/pack-workspace.ts";
import { WorkspaceError } from "../../worker/workspace/workspace-error.ts";
import type { Configuration } from "../config/configuration.ts";
import { UsageError } from "../usage-error.ts";
import { git } from "./git.ts";

/**
 * `path`: it is under the same path everywhere. `git`: a commit that workers can fetch. `ship`: its
 * files, put where workers find them.
 */
export type WorkspaceKind = NonNullable<NonNullable<Configuration["fleet"]>["workspace"]>;

/** The top of the repository that a folder is in, or else the folder itself. */
export async function workspaceRoot(folder: string): Promise<string> {
  return (await git(folder, ["rev-parse", "--show-toplevel"])) ?? folder;
}

export interface WorkspaceSource {
  readonly kind: WorkspaceKind;
  /** The folder (absolute). */
  readonly root: string;
  readonly install: readonly string[] | undefined;
  /** Where files are shipped to. */
  readonly content: () => Promise<ObjectChunks>;
  readonly notice: (level: "info" | "warning", text: string) => void;
}

/** Workers on this machine find the folder where it is. */
export function usualKind(url: string): WorkspaceKind {
  const local = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?\/?$/;
  return url.split(",").every((one) => local.test(one)) ? "path" : "ship";
}

/** @throws UsageError when workers could not come by what is in the folder that way */
export async function chosenWorkspace(source: WorkspaceSource): Promise<Workspace> {
  const { kind, root, install } = source;
  const installed = install === undefined ? {} : { install: [...install] };
  switch (kind) {
    case "path":
      return { kind, path: root };
    case "git":
      return { kind, ...(await pushedCommit(root)), ...installed };
    case "ship":
      return { kind: "shipped", manifest: await shipped(source), ...installed };
  }
}

/** @returns the name of the manifest */
async function shipped({ root, content, notice }: WorkspaceSource): Promise<string> {
  try {
    const packed = await packWorkspace(root, await content());
    const { manifest, files, bytes, sentBytes } = packed;
    notice("info", `shipped ${files} files: ${sized(sentBytes)} of ${sized(bytes)} were new`);
    return manifest;
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    throw new UsageError(error.code, error.message, error.remedy, error);
  }
}

function sized(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function pushedCommit(root: string): Promise<{ repository: string; commit: string }> {
  const commit = await git(root, ["rev-parse", "HEAD"]);
  const remote = await git(root, ["remote", "get-url", "origin"]);
  if (commit === undefined || remote === undefined) {
    throw new UsageError(
      "workspace-no-repository",
      `${root} is no git repository with a commit and a remote called origin.`,
      "Workers fetch the commit from there: add the remote, or use --workspace ship.",
    );
  }
  if ((await git(root, ["status", "--porcelain"])) !== "") {
    throw new UsageError(
      "workspace-changed",
      `In ${root} there are changes that are in no commit, so workers would run something else.`,
      "Commit and push them, or use --workspace ship.",
    );
  }
  if ((await git(root, ["branch", "--remotes", "--contains", commit])) === "") {
    throw new UsageError(
      "workspace-not-pushed",
      `The commit ${commit} is on no branch of origin, so workers cannot fetch it.`,
      "Push it, or use --workspace ship.",
    );
  }
  return { repository: withoutSecret(remote), commit };
}

/** Runs are stored and shown: workers fetch with what they have been given themselves. */
function withoutSecret(remote: string): string {
  return remote.replace(/^(https?:\/\/)[^/@]*@/, "$1");
}
