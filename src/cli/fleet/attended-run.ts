/** Attends to a run of a fleet until it is over: shows it, lets it be cancelled or left, reports it. */

import type { RunReport } from "../../coordinator/run-report.ts";
import { withProblems } from "../../coordinator/run-result.ts";
import { FleetError } from "../../engine/fleet-error.ts";
import type { ClientTransport } from "../../engine/fleet-transport.ts";
import type { ClientAnswer } from "../../protocol/fleet/client-requests.ts";
import { whileInterruptible } from "../commands/interruption.ts";
import type { Presentation } from "../present/presentation.ts";
import type { RunView } from "../present/run-view.ts";
import { showEnding } from "../present/show-ending.ts";
import type { ReportTargets } from "../reports/write-reports.ts";
import { writeReports, writtenReports } from "../reports/write-reports.ts";
import { UsageError } from "../usage-error.ts";
import { followRun } from "./follow-run.ts";
import { PatientClient } from "./patient-client.ts";

/** A closed terminal is no wish to end a run that goes on without it. */
const CANCELLING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

export interface Attendance {
  readonly transport: ClientTransport;
  readonly view: RunView;
  readonly presentation: Presentation;
  readonly targets: ReportTargets;
  readonly patienceSeconds: number;
  /** What a user may type to come back to the run. */
  readonly attachCommand: string;
}

/**
 * @returns the report, which has been written and shown
 * @throws FleetError when no coordinator answers any more, UsageError when they know no such run
 */
export async function attendRun(run: string, attendance: Attendance): Promise<RunReport> {
  const { transport, view, attachCommand, patienceSeconds } = attendance;
  const notice = (level: "info" | "warning", text: string) => view.notice(level, text);
  const client = new PatientClient(transport, {
    seconds: patienceSeconds,
    nowMs: () => performance.now(),
    notice,
  });
  const signalled = {
    interrupt: () => {
      notice("warning", `cancelling the run ${run}; once more leaves it as it is`);
      // Whether it was of use is seen in the news of the run.
      void client
        .ask({ kind: "cancel", run, reason: "its client was interrupted" })
        .catch(() => {});
    },
    kill: () => {
      view.close();
      process.stderr.write(`plimsoll: left; \`${attachCommand}\` comes back to the run\n`);
    },
  };
  const follow = () => followRun(run, client, view);
  const followed = await whileInterruptible(signalled, follow, CANCELLING).finally(() =>
    view.close(),
  );
  if (followed.kind === "unanswered") throw unanswered(patienceSeconds, attachCommand);
  if (followed.kind === "refused") throw refused(followed.error);
  return await reported(followed.report, attendance);
}

/** Nobody has answered for so long. */
export function unanswered(seconds: number, attachCommand: string): FleetError {
  return new FleetError(
    "fleet-unreachable",
    `No coordinator has answered for ${seconds} s.`,
    `Look whether one runs; what has been taken goes on under the next: \`${attachCommand}\`.`,
  );
}

/** Nobody has answered for so long, and nothing has been asked for yet. */
export function nobodyLeads(seconds: number): FleetError {
  return new FleetError(
    "fleet-unreachable",
    `No coordinator of the fleet has answered within ${seconds} s.`,
    "Start one: plimsoll coordinator --join URL",
  );
}

/** The fleet does not do what was asked for. */
export function refused({ code, message, remedy }: ClientAnswer & { kind: "error" }): UsageError {
  return new UsageError(code, message, remedy);
}

/** Writes the reports and shows how the run ended. */
export async function reported(
  report: RunReport,
  { view, presentation, targets }: Pick<Attendance, "view" | "presentation" | "targets">,
): Promise<RunReport> {
  const problems = await writeReports(report, targets, presentation.paths);
  const complete =
    problems.length === 0 ? report : withProblems(report, [...report.problems, ...problems]);
  const reports = writtenReports(targets, problems);
  await showEnding(complete, view, { presentation, reports, ofFleet: true });
  return complete;
}
