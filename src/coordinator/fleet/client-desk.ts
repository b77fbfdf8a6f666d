/** Answers what clients ask of a leading coordinator. */

import type {
  ClientAnswer,
  ClientRequest,
  SubmitRun,
} from "../../protocol/fleet/client-requests.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import type { KeptResults } from "./continued-run.ts";
import { keptResults } from "./continued-run.ts";
import type { Continuation, FleetRequest } from "./fleet-request.ts";
import type { FleetRoster } from "./fleet-roster.ts";
import type { FleetRun } from "./fleet-run.ts";
import { KeyedRuns } from "./keyed-runs.ts";
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
  readonly begin: (submitted: SubmittedRun, record: RunRecord, kept: KeptResults) => FleetRun;
  readonly cancel: (run: string, reason: string) => void;
}

/** Of those, so many are listed, beside all that are under way. */
const LISTED_RUNS = 10;

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
  readonly #keyed: KeyedRuns;
  /** Submissions that are being recorded, by run or, where they have one, by key. */
  readonly #recording = new Map<string, Promise<ClientAnswer>>();
  /** Runs that are over, in the order in which they ended. */
  readonly #ended: string[] = [];
  /** Of runs that ended under another leader. */
  readonly #read = new Map<string, NewsFeed>();

  constructor(options: ClientDeskOptions) {
    this.#options = options;
    this.#keyed = new KeyedRuns(options);
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
      case "leave":
        return { kind: "leaving", ...this.#keyed.leave(request.key, request.worker) };
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

  /** What is asked again, or with the same key, while it is being recorded waits for that. */
  async #submit(submission: SubmitRun): Promise<ClientAnswer> {
    const { run, join } = submission;
    if (this.#options.runs.has(run)) return { kind: "accepted", run };
    const name = join === undefined ? `run ${run}` : `key ${join.key}`;
    const turn = (this.#recording.get(name) ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#take(submission));
    this.#recording.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#recording.get(name) === turn) this.#recording.delete(name);
    }
  }

  async #take(submission: SubmitRun): Promise<ClientAnswer> {
    const { run, join } = submission;
    if (this.#options.runs.has(run)) return { kind: "accepted", run };
    if (join === undefined) return await this.#record(submission, undefined);
    const joining = await this.#keyed.joining(join);
    if (joining.kind === "join") return { kind: "accepted", run: joining.run };
    return await this.#record(submission, joining.continues);
  }

  async #record(submission: SubmitRun, continues: Continuation | undefined): Promise<ClientAnswer> {
    const submitted = readSubmission(submission);
    if ("wrong" in submitted) {
      const remedy = "Use the same version of Plimsoll for the client and its fleet.";
      return { kind: "error", code: "submission-invalid", message: submitted.wrong, remedy };
    }
    const { store, nowMs, begin } = this.#options;
    const { run } = submission;
    if ((await store.loadRun(run)) === undefined) {
      const its = continues === undefined ? {} : { continues };
      const request: FleetRequest = { fleetRun: submission, ...its };
      const record = { id: run, startedAt: nowMs(), state: "running", request } as const;
      const kept = await keptResults(store, continues);
      // Looking for tests need not wait for the record: the store carries out in order what it is
      // told, so all that follows from them is committed after it.
      const recorded = store.createRun(record);
      begin(submitted, record, kept);
      await recorded;
    }
    return { kind: "accepted", run };
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

  /** Those under way, and those that ended last. */
  #listed(): FleetRun[] {
    const old = new Set(this.#ended.slice(0, -LISTED_RUNS));
    return [...this.#options.runs.values()].filter(({ id }) => !old.has(id));
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
      runs: this.#listed().map(({ id, phase, totalTests, settledTests, submitted }) => {
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
