/** Conducts one run from its workers' start to its report. */

import type { WorkerCapabilities } from "../core/model/worker.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import type { Engine, EngineEvents } from "../engine/engine.ts";
import type { ProcessExit } from "../engine/process-exit.ts";
import { PROTOCOL_VERSION } from "../protocol/protocol-version.ts";
import type { WorkerMessage } from "../protocol/worker-messages.ts";
import type { Store } from "../store/store.ts";
import { AttemptLedger } from "./attempt-ledger.ts";
import type { Clock } from "./clock.ts";
import { CommitLog } from "./commit-log.ts";
import { Discovery, emptySuites } from "./discovery.ts";
import { ElasticPool } from "./elastic-pool.ts";
import type { JournalEntry, WorkerCommand } from "./load-balancer-options.ts";
import { LoadBalancerService } from "./load-balancer-service.ts";
import { ResultAggregatorService } from "./result-aggregator-service.ts";
import { RunArchive } from "./run-archive.ts";
import { hearMessage } from "./run-messages.ts";
import type { PreparedRun, ResumedRun } from "./run-preparation.ts";
import { prepareRun } from "./run-preparation.ts";
import { storeFailure, workersDied } from "./run-problems.ts";
import type { RunObserver } from "./run-progress.ts";
import type { RunReport } from "./run-report.ts";
import type { RunProblem, RunRequest } from "./run-request.ts";
import { finishReport, withProblems } from "./run-result.ts";
import { runSnapshot } from "./run-snapshot.ts";
import { idleRules } from "./test-rules.ts";
import { toldBy } from "./told-events.ts";
import { asMessage } from "./worker-commands.ts";
import { WorkerPool } from "./worker-pool.ts";
import { WorkerRoster } from "./worker-roster.ts";

/** How long workers may take to end what they run when a run is over. */
const CLOSE_GRACE_SECONDS = 5;

export interface RunCoordinatorOptions {
  readonly runId: string;
  readonly request: RunRequest;
  /** What is stored of the request, so that it can be made again for `--resume`. */
  readonly storedRequest: unknown;
  readonly resumed: ResumedRun | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly observer: RunObserver;
  /** Writes the reports; what could not be written becomes a problem of the run. */
  readonly publish: (report: RunReport) => Promise<readonly RunProblem[]>;
  readonly createEngine: (events: EngineEvents) => Engine;
}

/** `opening`: the run is not recorded yet, so nothing of it may happen. */
type Phase = "opening" | "discovering" | "preparing" | "running" | "over";

export class RunCoordinator {
  readonly #options: RunCoordinatorOptions;
  readonly #engine: Engine;
  readonly #pool: WorkerPool;
  readonly #elastic: ElasticPool;
  readonly #discovery: Discovery;
  readonly #ledger: AttemptLedger;
  readonly #archive: RunArchive;
  readonly #aggregator = new ResultAggregatorService();
  readonly #roster: WorkerRoster;
  readonly #problems: RunProblem[] = [];
  readonly #startedAtMs = Date.now();
  #phase: Phase = "opening";
  #service: LoadBalancerService | undefined;
  #prepared: PreparedRun | undefined;
  /** By earlier runs. */
  #learned: readonly StoredEstimate[] = [];
  #commits: CommitLog | undefined;
  #submittedAtMs = 0;
  #interrupted = false;
  /** It ends before all of its tests had their turn. */
  #cutShort = false;
  #storeFailed = false;
  #over: () => void = () => {};

  constructor(options: RunCoordinatorOptions) {
    this.#options = options;
    this.#engine = options.createEngine({
      message: (workerId, _incarnation, message) => this.#onMessage(workerId, message),
      gone: (workerId, incarnation, exit) => this.#onGone(workerId, incarnation, exit),
    });
    const { runId: id, storedRequest: request, resumed, store } = options;
    const record = { id, startedAt: this.#startedAtMs, state: "running" as const, request };
    this.#archive = new RunArchive(store, resumed?.stored.run ?? record, resumed !== undefined);
    this.#pool = new WorkerPool({
      groups: options.request.groups,
      launch: (worker) => this.#engine.launch(worker),
      nowMs: () => this.#nowMs(),
    });
    this.#roster = new WorkerRoster({
      pool: this.#pool,
      kill: (workerId) => this.#engine.kill(workerId),
      notice: (level, text) => options.observer.notice(level, text),
      nowMs: () => this.#nowMs(),
    });
    this.#elastic = new ElasticPool({
      pool: this.#pool,
      machineSlots: options.request.machineSlots,
      stop: (workerId) => this.#engine.send(workerId, { type: "stop" }),
      holdsSomething: (workerId) => this.#ledger.holds(workerId),
      notice: (text) => options.observer.notice("info", text),
    });
    this.#ledger = new AttemptLedger((id) => this.#roster.of(id)?.workerClass ?? "");
    const paths = [...options.request.paths];
    this.#discovery = new Discovery(options.request, {
      ask: (workerId, suite) => this.#engine.send(workerId, { type: "discover", suite, paths }),
      end: (workerId) => this.#engine.kill(workerId),
      gaveUp: () => this.#afterDiscovery(undefined),
    });
  }

  /**
   * Runs everything and reports it. What can go wrong with tests, workers and the disk is in the
   * report.
   *
   * @throws StoreError when the store cannot be used from the start: then nothing was run
   */
  async run(): Promise<RunReport> {
    const over = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    // Workers start while the store opens, which takes as long.
    this.#pool.start();
    const opened = this.#archive.open();
    try {
      this.#learned = await opened;
      if (this.#phase === "opening") this.#phase = "discovering";
      for (const { workerId, labels } of this.#roster.present) this.#lookOrWarm(workerId, labels);
    } catch (error) {
      this.#phase = "over";
      await this.#engine.close(0);
      throw error;
    }
    await over;
    await this.#commits?.shown;
    return await this.#finish();
  }

  /** Ends the run early: what runs is ended, and what has finished is reported. */
  interrupt(): void {
    if (this.#interrupted || this.#phase === "over") return;
    this.#interrupted = true;
    this.#abort("the run was interrupted");
  }

  /** Ends everything by force and waits for nothing. */
  kill(): void {
    for (const { workerId } of this.#pool.present) this.#engine.kill(workerId);
  }

  #onMessage(workerId: string, message: WorkerMessage): void {
    if (message.type === "hello") this.#onHello(workerId, message.capabilities);
    if (message.type === "progress") this.#pool.proved(workerId);
    hearMessage(workerId, message, this.#nowMs(), {
      ledger: this.#ledger,
      discovery: this.#discovery,
      report: (problem) => this.#report(problem),
      refused: (problem) => this.#report(problem),
      searched: () => this.#afterDiscovery(workerId),
    });
    if (message.type === "batch-ended") {
      this.#pool.began(workerId, message.startSeconds);
      this.#elastic.dismiss();
    }
    for (const report of toldBy(workerId, message)) this.#service?.report(report);
  }

  #onHello(workerId: string, capabilities: WorkerCapabilities): void {
    this.#roster.greeted(capabilities);
    this.#engine.send(workerId, {
      type: "welcome",
      protocol: PROTOCOL_VERSION,
      run: this.#options.runId,
      suites: this.#options.request.suites.map(({ spec }) => spec),
    });
    if (this.#phase === "running") this.#service?.register(capabilities);
    this.#lookOrWarm(workerId, capabilities.labels);
  }

  /** While tests are looked for, the other workers start what they will need. */
  #lookOrWarm(workerId: string, labels: readonly string[]): void {
    if (this.#phase !== "discovering") return;
    this.#elastic.foresee(this.#options.request, this.#learned, this.#roster.present);
    this.#discovery.offer(workerId, labels);
    const [first] = this.#options.request.suites;
    const busy = this.#discovery.suiteOf(workerId) !== undefined;
    if (busy || first === undefined) return;
    this.#engine.send(workerId, { type: "warm", suite: first.spec.name });
  }

  #onGone(workerId: string, incarnation: number, exit: ProcessExit): void {
    if (this.#phase === "over") return;
    this.#discovery.lost(workerId, exit.detail);
    this.#elastic.gone(workerId);
    this.#service?.report(this.#roster.gone(workerId, incarnation, exit));
    if (this.#pool.exhausted) {
      this.#report(workersDied(exit.detail));
      this.#abort("no worker is left");
    }
    if (this.#phase === "discovering") this.#afterDiscovery(undefined);
  }

  #afterDiscovery(idleWorkerId: string | undefined): void {
    if (this.#phase !== "discovering") return;
    const labels = this.#roster.of(idleWorkerId ?? "")?.labels ?? [];
    if (idleWorkerId !== undefined) this.#discovery.offer(idleWorkerId, labels);
    if (!this.#discovery.done) return;
    this.#phase = "preparing";
    this.#prepare().catch((error: unknown) => this.#onStoreFailure(error));
  }

  async #prepare(): Promise<void> {
    const { resumed, observer, request } = this.#options;
    const { results } = this.#discovery;
    for (const problem of this.#discovery.problems) this.#report(problem);
    for (const note of results.flatMap(({ found }) => found.notes)) observer.notice("info", note);
    for (const problem of emptySuites(request, results)) this.#report(problem);
    for (const rule of idleRules(request, results)) observer.notice("warning", rule);
    this.#prepared = await prepareRun(results, this.#learned, resumed, request);
    if (this.#phase === "preparing") this.#begin(this.#prepared);
  }

  #begin(prepared: PreparedRun): void {
    const { clock, runId, observer, request } = this.#options;
    this.#aggregator.restore({ attempts: prepared.attempts, verdicts: prepared.kept }, true);
    this.#phase = "running";
    this.#submittedAtMs = this.#nowMs();
    const commits = new CommitLog({
      runId,
      store: this.#options.store,
      ledger: this.#ledger,
      aggregator: this.#aggregator,
      observer,
      fingerprints: prepared.fingerprints,
      onFailure: (error) => this.#onStoreFailure(error),
    });
    this.#commits = commits;
    const { policy, ...configuration } = prepared.configuration;
    // Messages are checked where they come in, and tests are made of checked ones.
    const service = LoadBalancerService.unchecked({
      policy,
      configuration,
      estimates: prepared.estimates,
      clock,
      firstSequence: prepared.firstSequence,
      journal: (entry) => this.#onDecided(entry, commits),
      send: (command) => this.#send(command),
    });
    service.subscribe((event) => {
      if (event.type === "judge-worker") this.#roster.judged(event);
      if (event.type === "finish-run") this.#end();
      else if (this.#phase === "running") this.#elastic.hear(service, event);
    });
    this.#service = service;
    observer.began({
      runId,
      tests: prepared.specs.length,
      alreadyDone: prepared.kept.length,
      workers: this.#pool.present.length,
      slots: this.#pool.present.reduce((sum, { slots }) => sum + slots, 0),
      snapshot: () => this.#snapshot(),
    });
    for (const worker of this.#roster.present) service.register(worker);
    service.submit({ run: runId, tests: prepared.open, ...request.standing });
  }

  /** Keeps no command waiting: starts may go out before they are committed, since workers die with us. */
  #onDecided(entry: JournalEntry, commits: CommitLog): void {
    const nowMs = this.#nowMs();
    for (const command of entry.commands) this.#ledger.decided(command, nowMs);
    commits.add(entry, nowMs);
  }

  #send(command: WorkerCommand): void {
    if (command.type === "evict-worker") this.#roster.evict(command);
    else this.#engine.send(command.workerId, asMessage(command));
  }

  /** What cannot be stored cannot be promised: the run ends with what is safe. */
  #onStoreFailure(error: unknown): void {
    if (this.#storeFailed) return;
    this.#storeFailed = true;
    this.#cutShort = true;
    this.#report(storeFailure(error));
    this.#end();
  }

  #abort(reason: string): void {
    this.#cutShort = true;
    if (this.#phase === "running") this.#service?.cancel(this.#options.runId, reason);
    else this.#end();
  }

  #end(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    void this.#service?.close();
    this.#over();
  }

  #report(problem: RunProblem): void {
    const same = this.#problems.some(({ message }) => message === problem.message);
    if (!same) this.#problems.push(problem);
  }

  /** Until the reports are written the run can be resumed, if only to write them. */
  async #finish(): Promise<RunReport> {
    const { observer, publish } = this.#options;
    const estimates = this.#service?.estimates ?? [];
    const kept = this.#store(() => this.#archive.keepLearned(estimates));
    const draft = this.#draftReport(estimates);
    const known = this.#problems.length;
    // Workers close while the reports are written; seldom do they have something to say to that.
    const closed = this.#engine
      .close(CLOSE_GRACE_SECONDS)
      .then(() => this.#problems.length > known);
    const unwritten = await publish(draft);
    const late = (await closed) && withProblems(draft, this.#problems);
    for (const problem of late ? await publish(late) : unwritten) this.#report(problem);
    await kept;
    const state = this.#cutShort ? "interrupted" : "finished";
    await this.#store(() => this.#archive.close(state, withProblems(draft, this.#problems)));
    const report = withProblems(draft, this.#problems);
    observer.ended(report);
    return report;
  }

  /** What is not stored is a problem of the run, and the end of all storing. */
  async #store(work: () => Promise<void>): Promise<void> {
    if (this.#storeFailed) return;
    await work().catch((error: unknown) => this.#onStoreFailure(error));
  }

  #draftReport(estimates: readonly StoredEstimate[]): RunReport {
    const { runId, resumed } = this.#options;
    const begunAtMs = this.#submittedAtMs;
    return finishReport({
      runId,
      startedAtMs: resumed?.stored.run.startedAt ?? this.#startedAtMs,
      makespanSeconds: ((this.#commits?.lastResultAtMs ?? begunAtMs) - begunAtMs) / 1000,
      interrupted: this.#interrupted,
      resumed: resumed !== undefined,
      specs: this.#prepared?.specs ?? [],
      aggregator: this.#aggregator,
      pool: this.#pool,
      roster: this.#roster,
      submittedAtMs: begunAtMs,
      scaleOptions: this.#elastic.question,
      estimates,
      problems: [...this.#problems],
    });
  }

  #snapshot() {
    return runSnapshot({
      pool: this.#pool,
      ledger: this.#ledger,
      aggregator: this.#aggregator,
      totalTests: this.#prepared?.specs.length ?? 0,
      secondsLeft: this.#service?.outlook(),
      scale: this.#service && this.#elastic.signal(this.#service),
      nowMs: this.#nowMs(),
    });
  }

  #nowMs(): number {
    return this.#options.clock.epochMs(this.#options.clock.seconds());
  }
}
