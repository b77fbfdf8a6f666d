/** What the owner of a machine lets a fleet run on it. */

import type { Workspace } from "../../protocol/fleet/fleet-commands.ts";
import type { SuiteSpec } from "../../runners/runner.ts";
import { WorkspaceError } from "../workspace/workspace-error.ts";

/** Whatever is not limited is allowed. */
export interface AllowedWork {
  readonly runners?: readonly string[];
  /** First words of the command lines of suites and installations. */
  readonly commands?: readonly string[];
}

const REMEDY = "Let the run use other workers, or ask whoever has started this one.";

/** @throws WorkspaceError `runner-not-allowed`, `command-not-allowed` */
export function checkSuite(
  { runners, commands }: AllowedWork,
  { name, runner, options }: SuiteSpec,
): void {
  if (runners !== undefined && !runners.includes(runner)) {
    const message = `This worker does not run suite ${name}: the ${runner} runner is not allowed on it.`;
    throw new WorkspaceError("runner-not-allowed", message, REMEDY);
  }
  if (runner === "command") check(commands, options.command);
}

/** @throws WorkspaceError `command-not-allowed` */
export function checkInstallation({ commands }: AllowedWork, workspace: Workspace): void {
  if ("install" in workspace && workspace.install !== undefined) check(commands, workspace.install);
}

function check(allowed: readonly string[] | undefined, words: unknown): void {
  const program: unknown = Array.isArray(words) ? words[0] : undefined;
  if (allowed === undefined || (typeof program === "string" && allowed.includes(program))) return;
  const message = `This worker does not run the command ${JSON.stringify(program)}: it is not allowed on it.`;
  throw new WorkspaceError("command-not-allowed", message, REMEDY);
}
