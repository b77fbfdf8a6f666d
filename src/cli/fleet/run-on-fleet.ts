/** `plimsoll run --fleet`: submits what would be run here, and follows how it goes. */

import type { NatsClient } from "../../engine/nats/client-transport.ts";
import { connectClient } from "../../engine/nats/client-transport.ts";
import { openContentStore } from "../../engine/nats/content-store.ts";
import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import { newRunId } from "../commands/run-id.ts";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { resolveRequest } from "../config/resolve-request.ts";
import type { RunOptions } from "../config/run-options.ts";
import { openRunView } from "../present/open-view.ts";
import { makePresentation } from "../present/presentation.ts";
import { detectTheme } from "../present/theme.ts";
import type { ReportFlags } from "../reports/report-targets.ts";
import { reportTargets } from "../reports/report-targets.ts";
import { UsageError } from "../usage-error.ts";
import { attachCommand } from "./attach-command.ts";
import { attendRun, nobodyLeads, refused, unanswered } from "./attended-run.ts";
import type { FleetFlags } from "./fleet-choice.ts";
import { chosenFleet } from "./fleet-choice.ts";
import { PatientClient } from "./patient-client.ts";
import { chosenProject } from "./project-name.ts";
import { submissionOf } from "./submission.ts";
import type { WorkspaceKind } from "./workspace-choice.ts";
import { chosenWorkspace, usualKind, workspaceRoot } from "./workspace-choice.ts";

/** How a run of a fleet is looked at. */
export interface AttendFlags extends FleetFlags, ReportFlags {
  /** Seconds. */
  readonly patience: number;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** The options of `plimsoll run` that only count with `--fleet`. */
export interface FleetRunFlags extends FleetFlags {
  readonly patience: number;
  readonly workspace?: WorkspaceKind;
  readonly detach?: boolean;
}

type Notice = (level: "info" | "warning", text: string) => void;

/** What is to be run may have to be sent first, so there has to be a connection. */
type MakeSubmission = (
  transport: NatsClient,
  about: {
    readonly notice: Notice;
    /** Resolves when a coordinator leads: before, there is nowhere to store anything. */
    readonly led: () => Promise<void>;
  },
) => Promise<SubmitRun>;

/**
 * @returns the exit status
 * @throws UsageError, FleetError
 */
export async function runOnFleet(
  loaded: LoadedConfiguration,
  options: RunOptions,
  flags: FleetRunFlags & AttendFlags & { readonly resume?: boolean },
): Promise<number> {
  refuseLocalOptions(options, flags.resume === true);
  const address = chosenFleet(flags, loaded);
  // How many workers there are is the fleet's affair, so nothing is said of this machine's.
  const resolved = await resolveRequest(loaded, { ...options, workers: { min: 1, max: 1 } });
  const { request, notes } = resolved;
  const root = await workspaceRoot(loaded.root);
  const { workspace: configured = usualKind(address.url), install } =
    loaded.configuration.fleet ?? {};
  const make: MakeSubmission = async ({ connection, names }, { notice, led }) => {
    const content = async () => {
      await led();
      return await openContentStore(connection, names);
    };
    const kind = flags.workspace ?? configured;
    const workspace = await chosenWorkspace({ kind, root, install, content, notice });
    const project = await chosenProject(root, loaded);
    return submissionOf({ run: newRunId(new Date()), request, root, workspace, project });
  };
  if (flags.detach === true) return await detached(make, address, flags.patience);
  const suiteRoots = new Map(request.suites.map(({ spec }) => [spec.name, spec.root]));
  return await attended({ loaded, flags, address, suiteRoots, notes, asked: make });
}

async function detached(
  make: MakeSubmission,
  address: FleetAddress,
  patience: number,
): Promise<number> {
  // Standard output has the run's name alone, for scripts.
  const notice: Notice = (_, text) => console.error(`plimsoll: ${text}`);
  const transport = await connectClient(address, notice, patience);
  try {
    const run = await submitted(make, transport, { address, patience, notice });
    console.log(run);
    console.error(`plimsoll: \`${attachCommand(run, address)}\` shows how it goes`);
    return 0;
  } finally {
    await transport.close();
  }
}

export interface Attended {
  readonly loaded: LoadedConfiguration;
  readonly flags: AttendFlags;
  readonly address: FleetAddress;
  /** By suite, as far as they are known. */
  readonly suiteRoots: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  /** What is to be run, or the name of a run that the fleet has. */
  readonly asked: MakeSubmission | string;
}

/** @returns the exit status of the run */
export async function attended(what: Attended): Promise<number> {
  const { loaded, flags, address, suiteRoots, notes, asked } = what;
  const presentation = makePresentation({
    theme: detectTheme(process.stdout, process.env, flags.color ? undefined : false),
    baseFolder: process.cwd(),
    suiteRoots,
  });
  const view = await openRunView({
    stream: process.stdout,
    environment: process.env,
    presentation,
    verbose: flags.verbose === true,
  });
  const notice: Notice = (level, text) => view.notice(level, text);
  for (const note of notes) notice("info", note);
  let transport: NatsClient | undefined;
  try {
    const { patience } = flags;
    transport = await connectClient(address, notice, patience);
    const run =
      typeof asked === "string"
        ? asked
        : await submitted(asked, transport, { address, patience, notice });
    if (typeof asked !== "string") notice("info", `the fleet has taken the run ${run}`);
    const report = await attendRun(run, {
      ...{ transport, view, presentation },
      targets: reportTargets(flags, loaded),
      patienceSeconds: patience,
      attachCommand: attachCommand(run, address),
    });
    return report.exitCode;
  } finally {
    view.close();
    await transport?.close();
  }
}

interface Asking {
  readonly address: FleetAddress;
  /** Seconds. */
  readonly patience: number;
  readonly notice: Notice;
}

/** @returns the run to follow */
async function submitted(
  make: MakeSubmission,
  transport: NatsClient,
  { address, patience: seconds, notice }: Asking,
): Promise<string> {
  const client = new PatientClient(transport, { seconds, nowMs: () => performance.now(), notice });
  const led = async () => {
    if ((await client.ask({ kind: "status" })) === undefined) throw nobodyLeads(seconds);
  };
  const submission = await make(transport, { notice, led });
  const answer = await client.ask(submission);
  if (answer === undefined) throw unanswered(seconds, attachCommand(submission.run, address));
  if (answer.kind === "error") throw refused(answer);
  return answer.kind === "accepted" ? answer.run : submission.run;
}

/** What the coordinators of a fleet decide, or what only a store of this project's own can do. */
function refuseLocalOptions({ workers, policy }: RunOptions, resume: boolean): void {
  const given = [
    ...(workers === undefined ? [] : ["--workers"]),
    ...(policy === undefined ? [] : ["--policy"]),
    ...(resume ? ["--resume"] : []),
  ];
  const [first] = given;
  if (first === undefined) return;
  throw new UsageError(
    "option-not-of-fleet",
    `${first} is for runs on this machine: a fleet has its own workers, policy and store.`,
    "Leave it out, or leave --fleet out.",
  );
}
