/** Workspaces that are on the machine already, such as on a shared file system. */

import { stat } from "node:fs/promises";
import type { Workspace } from "../../protocol/fleet/fleet-commands.ts";
import { WorkspaceError } from "./run-agent.ts";
import type { WorkspaceFolders } from "./worker-service.ts";

export const pathWorkspaces: WorkspaceFolders = {
  async open(_run: string, workspace: Workspace): Promise<string> {
    if (workspace.kind !== "path") {
      throw new WorkspaceError(
        "workspace-kind",
        `This worker cannot get code that is ${workspace.kind === "git" ? "in a repository" : "shipped"}.`,
        "Put the code where all workers find it under one path, and name that with --workspace path.",
      );
    }
    const there = await stat(workspace.path).catch(() => undefined);
    if (there?.isDirectory() === true) return workspace.path;
    throw new WorkspaceError(
      "workspace-missing",
      `There is no folder ${workspace.path} on the machine of this worker.`,
      "Put the code there on every machine of the fleet, or ship it with --workspace ship.",
    );
  },
  async close(): Promise<void> {},
};
