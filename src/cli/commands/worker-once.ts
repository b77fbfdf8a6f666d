/** `plimsoll worker --once`: one of the jobs that work together on one run, and no other. */

import { randomBytes } from "node:crypto";
import { connectClient } from "../../engine/nats/client-transport.ts";
import { keyLabel } from "../../protocol/fleet/client-requests.ts";
import { loadConfiguration } from "../config/load-configuration.ts";
import { resolveRequest } from "../config/resolve-request.ts";
import type { JobFlags } from "../fleet/job.ts";
import { Job } from "../fleet/job.ts";
import { offerMachine } from "../fleet/machine-offer.ts";
import { chosenProject } from "../fleet/project-name.ts";
import { submissionOf } from "../fleet/submission.ts";
import { workspaceRoot } from "../fleet/workspace-choice.ts";
import { openRunView } from "../present/open-view.ts";
import { makePresentation } from "../present/presentation.ts";
import { detectTheme } from "../present/theme.ts";
import { reportTargets } from "../reports/report-targets.ts";
import { UsageError } from "../usage-error.ts";
import { newRunId } from "./run-id.ts";
import type { WorkerFlags } from "./worker.ts";
import { fleetAddress, toldToLeave } from "./worker.ts";

/** The options of `plimsoll worker` that only count with `--once`. */
export interface OnceFlags extends JobFlags {
  readonly once?: boolean;
  readonly runKey?: string;
  readonly runAttempt?: number;
  readonly clientCredentials?: string;
  readonly config?: string;
}

/** Jobs with one key are made from one description, so they are taken to be alike. */
const JOB_CLASS = "job";

/**
 * @returns the exit status of the run, 2 when the fleet does not want this worker, 130 when it was
 * told to leave before the end
 * @throws UsageError, FleetError
 */
export async function workerOnceCommand(
  paths: readonly string[],
  flags: WorkerFlags & OnceFlags,
): Promise<number> {
  const key = requiredKey(flags);
  const attempt = flags.runAttempt ?? attemptOfPipeline();
  const loaded = await loadConfiguration(process.cwd(), flags.config);
  const options = { folder: process.cwd(), paths: [...paths], workers: { min: 1, max: 1 } };
  const { request, notes } = await resolveRequest(loaded, options);
  const root = await workspaceRoot(loaded.root);
  const workspace = { kind: "own" } as const;
  const project = await chosenProject(root, loaded);
  const submission = {
    ...submissionOf({ run: newRunId(new Date()), request, root, workspace, project }),
    join: { key, attempt },
  };
  const presentation = makePresentation({
    theme: detectTheme(process.stdout, process.env, flags.color ? undefined : false),
    baseFolder: process.cwd(),
    suiteRoots: new Map(request.suites.map(({ spec }) => [spec.name, spec.root])),
  });
  const view = await openRunView({
    stream: process.stdout,
    // Each failure is marked once: by the job that reports.
    environment: { ...process.env, GITHUB_ACTIONS: undefined },
    presentation,
    verbose: flags.verbose === true,
  });
  const notice = (level: "info" | "warning", text: string) => view.notice(level, text);
  for (const note of notes) notice("info", note);
  const address = fleetAddress(flags);
  const { clientCredentials: credentials } = flags;
  const asClient = credentials === undefined ? address : { ...address, credentials };
  const transport = await connectClient(asClient, notice, flags.patience);
  const offer = offerMachine(flags, address, () => notice, {
    dedicatedTo: keyLabel(key),
    folder: root,
    workerClass: JOB_CLASS,
    idSuffix: randomBytes(3).toString("hex"),
  });
  try {
    const job = new Job({
      ...{ address, transport, view, presentation, submission, key },
      worker: { id: offer.id, service: offer.service },
      patienceSeconds: flags.patience,
      targets: reportTargets(flags, loaded),
    });
    return await Promise.race([toldToLeave(offer.service, flags.drainFile), job.run()]);
  } finally {
    view.close();
    await offer.close();
    await transport.close();
  }
}

function requiredKey({ once, runKey }: OnceFlags): string {
  if (once === true && runKey !== undefined && runKey !== "") return runKey;
  throw new UsageError(
    "run-key-missing",
    "--once and --run-key belong together: which run the worker is there for, and that it is there for no other.",
    "Give both, for example --once --run-key $GITHUB_REPOSITORY-$GITHUB_RUN_ID.",
  );
}

/** How often the pipeline was started, where it says so. */
function attemptOfPipeline(): number {
  const attempt = Number(process.env.GITHUB_RUN_ATTEMPT);
  return Number.isInteger(attempt) && attempt > 0 ? attempt : 1;
}
