/** Answers what clients ask of a leading coordinator. */

import type {
  ClientAnswer,
  ClientRequest,
  SubmitRun,
} from "../../protocol/fleet/client-requests.ts";
import type { Store } from "../../store/store.ts";
import type { FleetRoster } from "./fleet-roster.ts";
import type { FleetRun } from "./fleet-run.ts";
import { NewsFeed } from "./news-feed.ts";
import { storedReport } from "./stored-report.ts";
import type { SubmittedRun } from "./submitted-run.ts";
import { readSubmission } from "./submitted-run.ts";

export interface ClientDeskOptions {
  readonly name: string;
  readonly epoch: number;
  readonly store: Store;
  readonly roster: FleetRoster;
  readonly runs: Map<string, FleetRun>;
  readonly nowMs: () => number;
  /** Begins a run that is recorded. */
  readonly begin: (submitted: SubmittedRun, startedAt: number) => FleetRun;
  readonly cancel: (run: string, reason: string) => void;
}

/** Runs that are over are kept at hand for clients that follow them, so many of them. */
const KEPT_RUNS = 20;

type Answer<Kind extends ClientAnswer["kind"]> = Extract<ClientAnswer, { readonly kind: Kind }>;

/** The answer of a coordinator that does not lead, or leads no more. */
export const NOT_LEADING: Answer<"error"> = {
  kind: "error",
  code: "not-leading",
  message: "This coordinator does not lead.",
  remedy: "Ask again: the one that leads will answer, or another one as soon as it does.",
};

export class ClientDesk {
  readonly #options: ClientDeskOptions;
  /** Submissions that are being recorded, by run. */
  readonly #recording = new Map<string, Promise<ClientAnswer>>();
  /** Runs that are over, in the order in which they ended. */
  readonly #ended: string[] = [];
  /** Of runs that ended under another leader. */
  readonly #read = new Map<string, NewsFeed>();

  constructor(options: ClientDeskOptions) {
    this.#options = options;
  }

  async answer(request: ClientRequest): Promise<ClientAnswer> {
    switch (request.kind) {
      case "submit":
        return await this.#submit(request);
      case "follow": {
        const news = await this.#newsOf(request.run);
        if (news === undefined) return unknownRun(request.run);
        return await news.read(request.since, request.waitSeconds);
      }
      case "cancel": {
        if (!this.#options.runs.has(request.run)) return unknownRun(request.run);
        this.#options.cancel(request.run, request.reason);
        return { kind: "accepted", run: request.run };
      }
      case "status":
        return this.#status();
    }
  }

  /** A run is over: after a while nobody will follow it any more. */
  ended(run: string): void {
    this.#ended.push(run);
    if (this.#ended.length <= KEPT_RUNS) return;
    const oldest = this.#ended.shift();
    if (oldest !== undefined) this.#options.runs.delete(oldest);
  }

  async #submit(submission: SubmitRun): Promise<ClientAnswer> {
    const joined = this.#joinable(submission.joinKey);
    if (joined !== undefined) return { kind: "accepted", run: joined };
    const { run } = submission;
    if (this.#options.runs.has(run)) return { kind: "accepted", run };
    // Asked again while the first request is being recorded.
    const recording = this.#recording.get(run) ?? this.#record(submission);
    this.#recording.set(run, recording);
    try {
      return await recording;
    } finally {
      this.#recording.delete(run);
    }
  }

  async #record(submission: SubmitRun): Promise<ClientAnswer> {
    const submitted = readSubmission(submission);
    if ("wrong" in submitted) {
      const remedy = "Use the same version of Plimsoll for the client and its fleet.";
      return { kind: "error", code: "submission-invalid", message: submitted.wrong, remedy };
    }
    const { store, nowMs, begin } = this.#options;
    const { run } = submission;
    const startedAt = nowMs();
    if ((await store.loadRun(run)) === undefined) {
      const request = { fleetRun: submission };
      await store.createRun({ id: run, startedAt, state: "running", request });
      begin(submitted, startedAt);
    }
    return { kind: "accepted", run };
  }

  #joinable(joinKey: string | undefined): string | undefined {
    if (joinKey === undefined) return undefined;
    for (const { id, submitted } of this.#options.runs.values()) {
      if (submitted.submission.joinKey === joinKey) return id;
    }
    return undefined;
  }

  async #newsOf(run: string): Promise<NewsFeed | undefined> {
    const known = this.#options.runs.get(run)?.news ?? this.#read.get(run);
    if (known !== undefined) return known;
    const { store, epoch } = this.#options;
    const report = await storedReport(store, run);
    if (report === undefined) return undefined;
    const news = new NewsFeed(epoch);
    news.settled(report.tests);
    news.ended(report);
    this.#read.set(run, news);
    const [oldest] = this.#read.keys();
    if (this.#read.size > KEPT_RUNS && oldest !== undefined) this.#read.delete(oldest);
    return news;
  }

  #status(): Answer<"status"> {
    const { name, epoch, roster, runs } = this.#options;
    return {
      kind: "status",
      coordinator: name,
      epoch,
      workers: [...roster.members.values()].map(({ offer, state }) => {
        const { workerId, workerClass, host, slots } = offer;
        const busy = [...runs.values()].reduce((sum, run) => sum + run.heldBy(workerId), 0);
        return { workerId, workerClass, host, slots, busy: Math.min(busy, slots), state };
      }),
      runs: [...runs.values()].map(({ id, phase, totalTests, settledTests, submitted }) => {
        const { owner } = submitted.submission;
        const its = { run: id, phase, tests: totalTests, done: settledTests };
        return owner === undefined ? its : { ...its, owner };
      }),
    };
  }
}

function unknownRun(run: string): Answer<"error"> {
  return {
    kind: "error",
    code: "run-unknown",
    message: `There is no run ${run} in this fleet.`,
    remedy: "`plimsoll fleet status` lists the runs that are under way.",
  };
}
