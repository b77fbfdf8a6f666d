/** One of several jobs that share a run: works on it, follows it to its end, and reports it if it leaves last. */

import type { RunReport } from "../../coordinator/run-report.ts";
import type { NatsClient } from "../../engine/nats/client-transport.ts";
import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import type { Departure, WorkerService } from "../../worker/service/worker-service.ts";
import { openGithubAnnotations } from "../present/github-annotations.ts";
import type { Presentation } from "../present/presentation.ts";
import type { RunView } from "../present/run-view.ts";
import { renderSummary } from "../present/summary.ts";
import type { ReportFlags } from "../reports/report-targets.ts";
import type { ReportTargets } from "../reports/write-reports.ts";
import { attachCommand } from "./attach-command.ts";
import { refused, reported, unanswered } from "./attended-run.ts";
import { followRun } from "./follow-run.ts";
import { PatientClient } from "./patient-client.ts";

/** How a job looks at its run. */
export interface JobFlags extends ReportFlags {
  /** Seconds. */
  readonly patience: number;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
}

export interface JobOptions {
  readonly address: FleetAddress;
  readonly transport: NatsClient;
  readonly view: RunView;
  readonly presentation: Presentation;
  readonly submission: SubmitRun;
  readonly key: string;
  readonly worker: {
    readonly id: string;
    readonly service: Pick<WorkerService, "run" | "drain">;
  };
  readonly patienceSeconds: number;
  readonly targets: ReportTargets;
}

const EXIT_REFUSED = 2;
const EXIT_LEFT = 130;
const ASK_AGAIN_MS = 200;

export class Job {
  readonly #options: JobOptions;
  readonly #client: PatientClient;
  /** The run is over, so that the worker leaves. */
  #isOver = false;

  constructor(options: JobOptions) {
    this.#options = options;
    this.#client = new PatientClient(options.transport, {
      seconds: options.patienceSeconds,
      nowMs: () => performance.now(),
      notice: (level, text) => options.view.notice(level, text),
    });
  }

  /** @returns the exit status */
  async run(): Promise<number> {
    const { worker } = this.#options;
    const departure = worker.service.run();
    const early = departure.then((how) => (this.#isOver ? undefined : this.#leftEarly(how)));
    const followed = this.#follow();
    const status = await Promise.race([early, followed.then(() => undefined)]);
    if (status !== undefined) return status;
    const report = await followed;
    this.#isOver = true;
    worker.service.drain("its run is over");
    await departure;
    const { view } = this.#options;
    view.close();
    if (await this.#isLast()) {
      this.#annotate(report);
      return (await reported(report, this.#options)).exitCode;
    }
    const { presentation } = this.#options;
    const summary = renderSummary(report, { presentation, reports: [], ofFleet: true });
    process.stdout.write(`${summary}\n`);
    return report.exitCode;
  }

  async #follow(): Promise<RunReport> {
    const { view, submission, address, patienceSeconds } = this.#options;
    const command = (run: string) => attachCommand(run, address);
    const answer = await this.#client.ask(submission);
    if (answer === undefined) throw unanswered(patienceSeconds, command(submission.run));
    if (answer.kind === "error") throw refused(answer);
    const run = answer.kind === "accepted" ? answer.run : submission.run;
    const what = run === submission.run ? "brings up" : "joins";
    view.notice("info", `this job ${what} the run ${run}`);
    const followed = await followRun(run, this.#client, view);
    if (followed.kind === "unanswered") throw unanswered(patienceSeconds, command(run));
    if (followed.kind === "refused") throw refused(followed.error);
    return followed.report;
  }

  #leftEarly(departure: Departure): number {
    const { view } = this.#options;
    this.#client.close();
    if (departure.kind === "refused") {
      view.notice("warning", `the fleet does not want this worker: ${departure.message}`);
      return EXIT_REFUSED;
    }
    view.notice("warning", "this job has left before the end of the run; others go on with it");
    return EXIT_LEFT;
  }

  /** Whoever gets no answer reports: better twice than not at all. */
  async #isLast(): Promise<boolean> {
    const { key, worker } = this.#options;
    for (;;) {
      const answer = await this.#client.ask({ kind: "leave", key, worker: worker.id });
      if (answer?.kind !== "leaving") return true;
      if (answer.others === 0) return answer.last;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  #annotate({ tests }: RunReport): void {
    if (process.env.GITHUB_ACTIONS !== "true") return;
    openGithubAnnotations(process.stdout, this.#options.presentation).settled(tests);
  }
}
