/** Makes of a run's request what a client of a fleet submits: nothing in it is bound to this machine. */

import path from "node:path";
import type { RunRequest, SuiteRequest } from "../../coordinator/run-request.ts";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import type { Workspace } from "../../protocol/fleet/fleet-commands.ts";
import { UsageError } from "../usage-error.ts";

export interface SubmissionSource {
  readonly run: string;
  readonly request: RunRequest;
  /** The folder (absolute) that is the workspace on this machine. */
  readonly root: string;
  readonly workspace: Workspace;
  /** Whose tests they are. */
  readonly project: string;
}

/** @throws UsageError when something that is to be run lies outside the workspace */
export function submissionOf({
  run,
  request,
  root,
  workspace,
  project,
}: SubmissionSource): SubmitRun {
  const { standing, requirementTables, passWithNoTests } = request;
  return {
    kind: "submit",
    run,
    suites: request.suites.map((suite) => submittedSuite(suite, root)),
    paths: request.paths.map((one) => selectedPath(one, root, workspace)),
    project,
    workspace,
    passWithNoTests,
    ...standing,
    ...(requirementTables === undefined ? {} : { requirementTables: { ...requirementTables } }),
  };
}

function submittedSuite(suite: SuiteRequest, root: string): SubmitRun["suites"][number] {
  const { spec, retries, timeoutSeconds, repeatable, requirements, cell, rules } = suite;
  const { name, runner, environment, options } = spec;
  return {
    spec: {
      name,
      runner,
      root: insideWorkspace(spec.root, root, `The suite ${name}`),
      environment,
      options: portableOptions(options, spec.root, root),
    },
    retries,
    requirements: { ...requirements },
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(repeatable === undefined ? {} : { repeatable }),
    ...(cell === undefined ? {} : { cell: { ...cell } }),
    ...(rules === undefined ? {} : { rules: rules.map((rule) => ({ ...rule })) }),
  };
}

/** A list of tests that the command line names is absolute; on a worker it is as seen from its suite. */
function portableOptions(
  options: Readonly<Record<string, unknown>>,
  suiteRoot: string,
  root: string,
): Record<string, unknown> {
  const { testsFrom } = options;
  if (typeof testsFrom !== "string" || !path.isAbsolute(testsFrom)) return { ...options };
  insideWorkspace(testsFrom, root, "The list of tests");
  return { ...options, testsFrom: slashed(path.relative(suiteRoot, testsFrom)) };
}

/** What exists here is absolute; anything else is a part of names and stays as it is. */
function selectedPath(given: string, root: string, { kind }: Workspace): string {
  if (!path.isAbsolute(given)) return given;
  const inside = insideWorkspace(given, root, given);
  // Where workers have the workspace under the same path, it needs no other name.
  return kind === "path" ? given : `./${inside}`;
}

function insideWorkspace(place: string, root: string, what: string): string {
  const relative = path.relative(root, place);
  if (relative === "") return ".";
  if (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) {
    return slashed(relative);
  }
  throw new UsageError(
    "outside-workspace",
    `${what} lies in ${place}, outside of the folder ${root} that workers get.`,
    "Move it there, or give the command in a folder above both.",
  );
}

function slashed(file: string): string {
  return file.split(path.sep).join("/");
}
