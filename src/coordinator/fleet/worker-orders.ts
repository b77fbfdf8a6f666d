/** Gives workers of a fleet their orders, and tells each of a run before its first one. */

import type { CoordinatorMessage } from "../../protocol/coordinator-messages.ts";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import type { FleetOrder } from "../../protocol/fleet/fleet-commands.ts";
import type { FleetMember, FleetRoster } from "./fleet-roster.ts";

export interface WorkerOrdersOptions {
  readonly roster: FleetRoster;
  readonly submissionOf: (run: string) => SubmitRun | undefined;
  readonly send: (workerId: string, incarnation: number, order: FleetOrder) => void;
}

export class WorkerOrders {
  readonly #options: WorkerOrdersOptions;

  constructor(options: WorkerOrdersOptions) {
    this.#options = options;
  }

  /** For what a worker has of this run. Of a worker or a run that is not known, nothing is sent. */
  give(run: string, workerId: string, message: CoordinatorMessage): void {
    const member = this.open(run, workerId);
    if (member === undefined) return;
    this.#options.send(workerId, member.offer.incarnation, { kind: "work", run, message });
  }

  /**
   * Tells a worker of a run, if that has not been done: it gets the run's code ready then.
   * @returns undefined when the worker or the run is not known
   */
  open(run: string, workerId: string): FleetMember | undefined {
    const { roster, submissionOf, send } = this.#options;
    const member = roster.member(workerId);
    const submission = submissionOf(run);
    if (member === undefined || submission === undefined) return undefined;
    if (!member.openRuns.has(run)) {
      member.openRuns.add(run);
      const suites = submission.suites.map(({ spec }) => spec);
      const { workspace } = submission;
      send(workerId, member.offer.incarnation, { kind: "open-run", run, workspace, suites });
    }
    return member;
  }

  /** A worker need not keep anything of a run any more; what runs there of it is ended. */
  close(run: string, workerId: string): void {
    const member = this.#options.roster.member(workerId);
    if (member === undefined || !member.openRuns.delete(run)) return;
    this.#options.send(workerId, member.offer.incarnation, { kind: "close-run", run });
  }

  closeAll(run: string): void {
    for (const workerId of this.#options.roster.members.keys()) this.close(run, workerId);
  }
}
