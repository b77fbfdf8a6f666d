/** One run of a fleet, from its submission to its report, under one leading coordinator. */

import type { Overrides, RequirementTables } from "../../core/analyze/requirement-tables.ts";
import { TestRequirementAnalyzer } from "../../core/analyze/test-requirement-analyzer.ts";
import type { EarlierAttempts } from "../../core/model/events.ts";
import type { TestSpec } from "../../core/model/test.ts";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
import type { Outlook } from "../../core/schedule/outlook.ts";
import type { StoredEstimate } from "../../core/track/stored-estimate.ts";
import type { CoordinatorMessage } from "../../protocol/coordinator-messages.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { AttemptLedger } from "../attempt-ledger.ts";
import { CommitLog } from "../commit-log.ts";
import { Discovery, emptySuites } from "../discovery.ts";
import { toRecords } from "../estimate-records.ts";
import { toTestSpec } from "../found-test.ts";
import { ResultAggregatorService } from "../result-aggregator-service.ts";
import { hearMessage } from "../run-messages.ts";
import type { RunReport } from "../run-report.ts";
import type { RunProblem } from "../run-request.ts";
import { finishReport } from "../run-result.ts";
import { runSnapshot } from "../run-snapshot.ts";
import { idleRules } from "../test-rules.ts";
import type { KeptResults } from "./continued-run.ts";
import type { FleetRoster } from "./fleet-roster.ts";
import type { LeaderBegan } from "./leader-began.ts";
import { NewsFeed } from "./news-feed.ts";
import { JOBLESS_SECONDS, RunCrew } from "./run-crew.ts";
import type { RunSlice } from "./run-directory.ts";
import type { StoredFleetRun } from "./stored-fleet-run.ts";
import type { SubmittedRun } from "./submitted-run.ts";

/** What a run asks of the leader that conducts it. */
export interface FleetRunHost {
  readonly epoch: number;
  readonly store: Store;
  readonly roster: FleetRoster;
  readonly nowMs: () => number;
  /** Gives a worker an order of this run. */
  readonly order: (run: string, workerId: string, message: CoordinatorMessage) => void;
  /** Lets a worker get the code of this run ready. */
  readonly prepare: (run: string, workerId: string) => void;
  /** Ends everything of this run on a worker. */
  readonly close: (run: string, workerId: string) => void;
  /** Its tests are found: they may be leased from now on. */
  readonly submit: (run: FleetRun, tests: readonly TestSpec[]) => void;
  readonly estimates: () => readonly StoredEstimate[];
  readonly outlook: () => Outlook;
  /** It is over and its report can be had. */
  readonly ended: (run: FleetRun) => void;
  /** The store takes nothing more. */
  readonly storeFailed: (error: unknown) => void;
}

type Phase = "discovering" | "running" | "ending" | "over";

export class FleetRun {
  readonly id: string;
  readonly submitted: SubmittedRun;
  readonly news: NewsFeed;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  readonly #host: FleetRunHost;
  readonly #record: RunRecord;
  /** Results of an earlier run that are not had again. */
  readonly #kept: KeptResults;
  readonly #crew: RunCrew;
  readonly #ledger: AttemptLedger;
  readonly #aggregator = new ResultAggregatorService();
  readonly #discovery: Discovery;
  readonly #problems: RunProblem[] = [];
  /** What workers refused, as it was told. */
  readonly #refusals = new Set<string>();
  #specs: readonly TestSpec[] = [];
  #commits: CommitLog | undefined;
  #sequence = 0;
  #phase: Phase = "discovering";
  #cancelled = false;
  /** It is recorded what the moments of its events mean. */
  #hasClock = false;
  #submittedAtMs: number;
  /** Of results under former leaders, when the last one came; 0 when there is none. */
  #lastResultAtMs = 0;
  #hasEnded: () => void = () => {};
  #exitCode = 0;

  constructor(
    submitted: SubmittedRun,
    { record, kept }: { readonly record: RunRecord; readonly kept: KeptResults },
    host: FleetRunHost,
  ) {
    this.id = submitted.submission.run;
    this.submitted = submitted;
    this.#host = host;
    this.#record = record;
    this.#kept = kept;
    this.#crew = new RunCrew(host.roster, submitted.submission.join, () => this.#giveUpJobless());
    this.ended = new Promise((resolve) => {
      this.#hasEnded = resolve;
    });
    this.#submittedAtMs = record.startedAt;
    this.news = new NewsFeed(host.epoch);
    this.#ledger = new AttemptLedger((id) => host.roster.member(id)?.offer.workerClass ?? "");
    const groups = this.#crew.present.map(({ workerClass, labels, slots }) => {
      return { name: workerClass, count: 1, slots, labels, environment: {} };
    });
    const paths = [...submitted.submission.paths];
    this.#discovery = new Discovery(
      { suites: submitted.suites, groups },
      {
        ask: (workerId, suite) => host.order(this.id, workerId, { type: "discover", suite, paths }),
        end: (workerId) => host.close(this.id, workerId),
        gaveUp: () => this.#afterDiscovery(),
      },
    );
    this.#crew.changed();
  }

  get phase(): Phase {
    return this.#phase;
  }

  get totalTests(): number {
    return this.#specs.length + this.#kept.verdicts.length;
  }

  get settledTests(): number {
    return this.#aggregator.settledTests;
  }

  /** Only of one that is over. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** Somebody has given it up. */
  get interrupted(): boolean {
    return this.#cancelled;
  }

  /**
   * A worker is there and may look for tests, while that is what is to be done. If it has nothing
   * to do, it gets the code ready meanwhile: to fetch and install it may take long.
   */
  offer(offer: WorkerCapabilities): void {
    if (this.#phase !== "discovering" || !this.#crew.includes(offer)) return;
    const { workerId, labels } = offer;
    this.#crew.changed();
    this.#discovery.offer(workerId, labels);
    const idle = this.#host.roster.member(workerId)?.openRuns.size === 0;
    if (idle) this.#host.prepare(this.id, workerId);
  }

  workerLost(workerId: string, detail: string): void {
    if (this.#phase !== "discovering") return;
    this.#discovery.lost(workerId, detail);
    this.#crew.changed();
    this.#afterDiscovery();
  }

  /** Goes on where another leader has stopped: what was settled is told again. */
  takeOver(stored: StoredFleetRun): {
    readonly tests: readonly TestSpec[];
    readonly earlier: Readonly<Record<string, EarlierAttempts>>;
  } {
    this.#sequence = stored.nextSequence;
    const { attempts, verdicts } = stored.stored;
    this.#specs = stored.specs ?? [];
    const ends = attempts.map(({ startedAt, result }) => startedAt + result.seconds * 1000);
    this.#lastResultAtMs = ends.reduce((latest, end) => Math.max(latest, end), 0);
    const settled = this.#aggregator.restore(stored.stored, false);
    for (const batch of stored.open) this.#ledger.decided(batch, this.#host.nowMs());
    this.#begin();
    this.#submittedAtMs = this.#record.startedAt;
    this.news.settled(settled);
    const done = new Set(verdicts.map(({ test }) => test));
    return { tests: this.#specs.filter(({ key }) => !done.has(key)), earlier: stored.earlier };
  }

  /** What a worker says of this run. */
  message(workerId: string, message: WorkerMessage): void {
    hearMessage(workerId, message, this.#host.nowMs(), {
      ledger: this.#ledger,
      discovery: this.#discovery,
      report: (problem) => this.#report(problem),
      refused: (problem) => this.#tellRefusal(workerId, problem),
      searched: () => this.#afterDiscovery(workerId),
    });
  }

  /** How many of its batches a worker has. When it is over, workers end what they have of it. */
  heldBy(workerId: string): number {
    return this.#phase === "over" ? 0 : this.#ledger.heldBy(workerId);
  }

  /** Batches that have not ended, each with its worker. */
  get openBatches(): AttemptLedger["open"] {
    return this.#ledger.open;
  }

  /** Whether a batch has not ended. */
  isOpen(batch: number): boolean {
    return this.#ledger.isOpen(batch);
  }

  /** Resolves when what concerns this run is committed. */
  async commit(slice: RunSlice): Promise<void> {
    const commits = this.#commits;
    if (commits === undefined) return;
    const nowMs = this.#host.nowMs();
    for (const command of slice.commands) this.#ledger.decided(command, nowMs);
    const events = [...this.#beginningOf(slice, nowMs), ...slice.events];
    commits.add({ sequence: this.#sequence, ...slice, events }, nowMs);
    this.#sequence += 1;
    await commits.shown;
  }

  /** Before the first event of this leader stands what its moments mean. */
  #beginningOf({ events }: RunSlice, nowMs: number): LeaderBegan[] {
    const last = events.at(-1);
    if (this.#hasClock || last === undefined) return [];
    this.#hasClock = true;
    const clockBeganAtMs = Math.round(nowMs - last.at * 1000);
    return [{ type: "leader-began", leadership: this.#host.epoch, clockBeganAtMs }];
  }

  /** It is given up: what has not finished will not be run. */
  cancel(): void {
    this.#cancelled = true;
    if (this.#phase === "discovering") void this.end();
  }

  /** Every test has its verdict, or there will be none. */
  async end(): Promise<void> {
    if (this.#phase === "ending" || this.#phase === "over") return;
    this.#phase = "ending";
    await this.#commits?.shown;
    const estimates = this.#host.estimates();
    const report = this.#draft(estimates);
    const { endedAt, exitCode, counts, measures } = report;
    const { makespanSeconds } = measures;
    const { store } = this.#host;
    const state = this.#cancelled ? "interrupted" : "finished";
    try {
      // At once, and so in one transaction: a run that has ended has been learned from.
      await Promise.all([
        store.saveEstimates(toRecords(estimates)),
        store.markLearned(this.id),
        store.updateRun({ ...this.#record, state, endedAt, exitCode, counts, makespanSeconds }),
      ]);
    } catch (error) {
      this.#host.storeFailed(error);
      return;
    }
    this.#phase = "over";
    this.#exitCode = exitCode;
    this.news.ended(report);
    this.#host.ended(this);
    this.#hasEnded();
  }

  #afterDiscovery(idleWorkerId?: string): void {
    if (this.#phase !== "discovering") return;
    const idle = this.#host.roster.member(idleWorkerId ?? "")?.offer;
    if (idle !== undefined) this.offer(idle);
    if (!this.#discovery.done) {
      for (const offer of this.#crew.present) this.offer(offer);
      return;
    }
    const { results } = this.#discovery;
    const { submission } = this.submitted;
    for (const problem of this.#discovery.problems) this.#report(problem);
    for (const problem of emptySuites(submission, results)) this.#report(problem);
    for (const note of results.flatMap(({ found }) => found.notes)) this.news.notice("info", note);
    for (const rule of idleRules(submission, results)) this.news.notice("warning", rule);
    const { project } = submission;
    const tables = submission.requirementTables as Overrides<RequirementTables> | undefined;
    const analyzer = new TestRequirementAnalyzer(tables);
    const done = new Set(this.#kept.verdicts.map(({ test }) => test));
    this.#specs = results
      .flatMap(({ suite, found }) =>
        found.tests.map((test) => toTestSpec(suite, test, { analyzer, project })),
      )
      .filter(({ key }) => !done.has(key))
      .map((spec) => this.#crew.reserved(spec));
    this.#begin();
    this.#host.submit(this, this.#specs);
  }

  #begin(): void {
    const { store, nowMs } = this.#host;
    this.#phase = "running";
    this.#submittedAtMs = nowMs();
    this.#commits = new CommitLog({
      runId: this.id,
      store,
      ledger: this.#ledger,
      aggregator: this.#aggregator,
      observer: this.news,
      fingerprints: new Map(),
      onFailure: (error) => this.#host.storeFailed(error),
    });
    const kept = this.#aggregator.restore(this.#kept, true);
    const workers = this.#crew.present;
    this.news.began({
      runId: this.id,
      tests: this.totalTests,
      alreadyDone: this.#aggregator.settledTests,
      workers: workers.length,
      slots: workers.reduce((sum, { slots }) => sum + slots, 0),
      snapshot: () => this.#snapshot(),
    });
    if (kept.length > 0) this.news.settled(kept);
  }

  #draft(estimates: readonly StoredEstimate[]): RunReport {
    const begunAtMs = this.#submittedAtMs;
    const lastResultAtMs = this.#commits?.lastResultAtMs ?? this.#lastResultAtMs;
    return finishReport({
      runId: this.id,
      startedAtMs: this.#record.startedAt,
      makespanSeconds: Math.max(0, lastResultAtMs - begunAtMs) / 1000,
      interrupted: this.#cancelled,
      resumed: this.#kept.verdicts.length > 0,
      specs: this.#specs,
      aggregator: this.#aggregator,
      pool: this.#host.roster,
      roster: this.#host.roster,
      submittedAtMs: begunAtMs,
      scaleOptions: {},
      estimates,
      problems: [...this.#problems],
    });
  }

  #snapshot() {
    return runSnapshot({
      pool: this.#host.roster,
      ledger: this.#ledger,
      aggregator: this.#aggregator,
      totalTests: this.totalTests,
      secondsLeft: this.#host.outlook(),
      scale: undefined,
      nowMs: this.#host.nowMs(),
    });
  }

  /** Its tests were not found, and nobody else can look for them. */
  #giveUpJobless(): void {
    if (this.#phase !== "discovering") return;
    const message = `No job of the run has been there for ${JOBLESS_SECONDS} s, and its tests were not found.`;
    const remedy = "Start a job with the same key: it begins where this one has ended.";
    this.#report({ code: "workers-died", message, remedy });
    void this.end();
  }

  #tellRefusal(workerId: string, { message, remedy }: RunProblem): void {
    const text = `worker ${workerId} leaves it to others: ${message} ${remedy}`.replaceAll(
      "\n",
      " ",
    );
    if (this.#refusals.has(text)) return;
    this.#refusals.add(text);
    this.news.notice("warning", text);
  }

  #report(problem: RunProblem): void {
    const same = this.#problems.some(({ message }) => message === problem.message);
    if (!same) this.#problems.push(problem);
  }
}
