/** Leads a fleet: brings workers, runs and clients together, for as long as it is the leader. */

import type { StartBatch } from "../../core/model/commands.ts";
import type { TestSpec } from "../../core/model/test.ts";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import type { CoordinatorEvents, CoordinatorTransport } from "../../engine/fleet-transport.ts";
import type { ClientAnswer, ClientRequest } from "../../protocol/fleet/client-requests.ts";
import type { OrderAnswer } from "../../protocol/fleet/fleet-commands.ts";
import type {
  HelloAnswer,
  WorkerHeartbeat,
  WorkerHello,
  WorkerReport,
} from "../../protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import type { Clock } from "../clock.ts";
import { fromRecords } from "../estimate-records.ts";
import { judgementText } from "../judgement-text.ts";
import type { WorkerCommand } from "../load-balancer-options.ts";
import { LoadBalancerService } from "../load-balancer-service.ts";
import { toldBy } from "../told-events.ts";
import { asMessage } from "../worker-commands.ts";
import { ClientDesk, NOT_LEADING } from "./client-desk.ts";
import type { KeptResults } from "./continued-run.ts";
import { FLEET_CONFIGURATION, GATHER_SECONDS, HEARTBEAT_SECONDS } from "./fleet-configuration.ts";
import { FleetRoster } from "./fleet-roster.ts";
import type { FleetRunHost } from "./fleet-run.ts";
import { FleetRun } from "./fleet-run.ts";
import { RunDirectory } from "./run-directory.ts";
import { RunJournals } from "./run-journals.ts";
import type { StoredFleetRun } from "./stored-fleet-run.ts";
import { loadOpenRuns } from "./stored-fleet-run.ts";
import type { SubmittedRun } from "./submitted-run.ts";
import { adoptBatches, holdersGreeted, resubmit, unheldBatches } from "./takeover.ts";
import { WorkerOrders } from "./worker-orders.ts";
import { WorkerWatch } from "./worker-watch.ts";

export interface FleetLeaderOptions {
  /** Name of the coordinator, for people. */
  readonly name: string;
  /** Number of this leadership. */
  readonly epoch: number;
  /** Refuses what this leadership writes once a later one has begun. */
  readonly store: Store;
  readonly transport: CoordinatorTransport;
  readonly clock: Clock;
  readonly policy: Policy | undefined;
  readonly notice: (level: "info" | "warning", text: string) => void;
  /** It cannot go on leading: the store refuses, or cannot be reached. */
  readonly failed: (reason: string) => void;
}

export class FleetLeader implements Omit<CoordinatorEvents, "notice"> {
  readonly #options: FleetLeaderOptions;
  readonly #roster: FleetRoster;
  readonly #directory = new RunDirectory();
  readonly #orders: WorkerOrders;
  readonly #journals: RunJournals;
  readonly #runs = new Map<string, FleetRun>();
  readonly #desk: ClientDesk;
  readonly #host: FleetRunHost;
  /** Workers that greeted before the runs were taken over, with what they held. */
  #greetings: Map<string, WorkerHello> | undefined = new Map();
  #service: LoadBalancerService | undefined;
  #early: { readonly report: WorkerReport; readonly acknowledge: () => void }[] = [];
  readonly #watch: WorkerWatch;
  #over = false;
  readonly #ready: Promise<void>;
  #setReady: () => void = () => {};

  constructor(options: FleetLeaderOptions) {
    this.#options = options;
    const { clock, epoch, store } = options;
    const nowMs = () => clock.epochMs(clock.seconds());
    this.#roster = new FleetRoster(nowMs);
    this.#ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
    this.#orders = new WorkerOrders({
      roster: this.#roster,
      submissionOf: (run) => this.#runs.get(run)?.submitted.submission,
      send: (workerId, incarnation, order) => {
        if (!this.#over) options.transport.send(workerId, incarnation, order);
      },
    });
    this.#journals = new RunJournals(this.#directory, this.#runs, () => this.#over);
    this.#host = {
      epoch,
      store,
      roster: this.#roster,
      nowMs,
      order: (run, workerId, message) => this.#orders.give(run, workerId, message),
      prepare: (run, workerId) => void this.#orders.open(run, workerId),
      close: (run, workerId) => this.#orders.close(run, workerId),
      submit: (run, tests) => this.#submit(run, tests),
      estimates: () => this.#service?.estimates ?? [],
      outlook: () => this.#service?.outlook() ?? { lowSeconds: 0, highSeconds: 0 },
      ended: (run) => this.#onEnded(run),
      storeFailed: (error) => this.#fail(error),
    };
    this.#watch = new WorkerWatch({
      roster: this.#roster,
      hears: () => options.transport.hears,
      lost: (...loss) => this.#lose(...loss),
      expired: (...loss) => this.#reportLoss(...loss, false),
    });
    this.#desk = new ClientDesk({
      name: options.name,
      epoch,
      store,
      roster: this.#roster,
      runs: this.#runs,
      nowMs,
      begin: (...run) => this.#begin(...run),
      cancel: (run, reason) => this.#cancel(run, reason),
    });
  }

  /** Takes over all runs that are under way, and then leads. */
  async start(): Promise<void> {
    const { epoch, store, transport, notice } = this.#options;
    const [runs, estimates] = await Promise.all([loadOpenRuns(store), store.loadEstimates()]);
    if (this.#over) return;
    await transport.lead(epoch);
    await holdersGreeted(
      runs,
      (workerId) => this.#greetings?.has(workerId) ?? true,
      GATHER_SECONDS,
    );
    await transport.takeReports();
    await transport.reportsUpToNow();
    if (this.#over) return;
    this.#service = this.#makeService(runs, fromRecords(estimates));
    this.#takeOver(runs, this.#service);
    this.#watch.start();
    const workers = this.#roster.present.length;
    notice("info", `leads (number ${epoch}) with ${workers} workers and ${runs.length} open runs`);
    this.#setReady();
  }

  /** Somebody else leads, or nobody: nothing more is decided. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#watch.stop();
    this.#setReady();
    await this.#options.transport.resign();
    await this.#service?.close();
  }

  greeted(hello: WorkerHello): HelloAnswer {
    if (hello.protocol !== PROTOCOL_VERSION) {
      const message = `This fleet speaks version ${PROTOCOL_VERSION} of the protocol, not ${hello.protocol}: use the same version of Plimsoll on all machines.`;
      return { kind: "refused", code: "protocol-version", message };
    }
    const { workerId, incarnation } = hello.capabilities;
    const known = this.#roster.member(workerId);
    if (known !== undefined && known.offer.incarnation > incarnation) {
      const message = `A later process of worker ${workerId} is there. Give every worker an id of its own.`;
      return { kind: "refused", code: "worker-replaced", message };
    }
    if (this.#greetings !== undefined) this.#greetings.set(workerId, hello);
    else this.#register(hello);
    const { epoch, name } = this.#options;
    return {
      kind: "welcome",
      epoch,
      coordinator: name,
      heartbeatSeconds: HEARTBEAT_SECONDS,
    };
  }

  heartbeat(workerId: string, { incarnation, load }: WorkerHeartbeat): void {
    if (!this.#roster.isPresent(workerId, incarnation)) {
      // It was given up, or has not heard that somebody leads.
      if (this.#service !== undefined) this.#options.transport.summon(workerId);
      return;
    }
    this.#roster.heartbeat(workerId);
    const about = { ...load, workerId };
    this.#service?.report({ type: "load-reported", cause: workerId, workerId, load: about });
  }

  reported(report: WorkerReport, acknowledge: () => void): void {
    if (this.#over) return;
    if (this.#service === undefined) this.#early.push({ report, acknowledge });
    else this.#take(report, acknowledge);
  }

  unreachable(workerId: string, incarnation: number): void {
    this.#lose(workerId, incarnation, "nobody listens for its orders any more");
  }

  refused(
    workerId: string,
    incarnation: number,
    { why, detail }: OrderAnswer & { kind: "refused" },
  ): void {
    if (why === "outdated-leader") this.#options.failed(`a worker knows a later leader: ${detail}`);
    else this.#lose(workerId, incarnation, detail);
  }

  async asked(request: ClientRequest): Promise<ClientAnswer> {
    await this.#ready;
    return this.#over ? NOT_LEADING : await this.#desk.answer(request);
  }

  #makeService(
    runs: readonly StoredFleetRun[],
    estimates: ReturnType<typeof fromRecords>,
  ): LoadBalancerService {
    const { clock, policy } = this.#options;
    const lastNumber = Math.max(0, ...runs.map((run) => run.lastNumber));
    const service = LoadBalancerService.unchecked({
      ...(policy === undefined ? {} : { policy }),
      // Numbers of runs that are over may be given again: they are told apart by their runs.
      configuration: { ...FLEET_CONFIGURATION, firstNumber: lastNumber + 1 },
      estimates,
      clock,
      journal: (entry) => this.#journals.keep(entry),
      send: (command) => this.#send(command),
      onFailure: (error) => this.#fail(error.cause ?? error),
    });
    service.subscribe((event) => {
      if (event.type !== "judge-worker") return;
      this.#roster.judged(event);
      this.#options.notice("info", judgementText(event));
    });
    return service;
  }

  /** All in one turn, so that nothing is decided before everything is known. */
  #takeOver(runs: readonly StoredFleetRun[], service: LoadBalancerService): void {
    const greetings = this.#greetings ?? new Map<string, WorkerHello>();
    this.#greetings = undefined;
    for (const { capabilities, runs: open, draining } of greetings.values()) {
      this.#roster.greeted(capabilities, open, draining);
    }
    for (const stored of runs) {
      const run = new FleetRun(
        stored.submitted,
        { record: stored.stored.run, kept: stored.kept },
        this.#host,
      );
      this.#runs.set(run.id, run);
      resubmit(stored, run, service);
    }
    for (const hello of greetings.values()) this.#introduce(hello);
    for (const stored of runs)
      adoptBatches(stored, { greetings, service, directory: this.#directory });
    for (const { report, acknowledge } of this.#early) this.#take(report, acknowledge);
    this.#early = [];
    for (const { stored, cancelled } of runs) {
      if (cancelled !== undefined) this.#cancel(stored.run.id, cancelled);
    }
    // What a worker is just reporting comes within moments.
    const dropped = unheldBatches(runs, greetings);
    setTimeout(() => this.#drop(dropped), GATHER_SECONDS * 1000);
    for (const workerId of greetings.keys()) this.#offer(workerId);
  }

  #drop(batches: readonly StartBatch[]): void {
    for (const { run, workerId, batch } of batches) {
      if (this.#over || this.#runs.get(run)?.isOpen(batch) !== true) continue;
      const detail = "its worker did not have it when its run was taken over";
      const message = { type: "batch-ended", batch, startSeconds: 0 } as const;
      this.#tell(run, workerId, { ...message, how: "cancelled", detail });
    }
  }

  /** A worker has greeted while we lead. */
  #register(hello: WorkerHello): void {
    const { capabilities, runs, draining, held } = hello;
    const { workerId, incarnation, host, slots } = capabilities;
    const wasPresent = this.#roster.isPresent(workerId, incarnation);
    const isNew = this.#roster.member(workerId)?.offer.incarnation !== incarnation;
    this.#roster.greeted(capabilities, runs, draining);
    this.#introduce(hello);
    if (wasPresent) return;
    const what = isNew ? "joined" : "is back";
    this.#options.notice("info", `worker ${workerId} ${what} (${host}, ${slots} slots)`);
    // It was given up, and what it runs was given to others.
    for (const { run, batch } of held) {
      this.#orders.give(run, workerId, { type: "cancel-batch", batch });
    }
    this.#offer(workerId);
  }

  /** Tells the balancer of a worker, and the worker which of its runs are over. */
  #introduce({ capabilities, runs, draining }: WorkerHello): void {
    const { workerId, incarnation } = capabilities;
    for (const run of runs) {
      const phase = this.#runs.get(run)?.phase;
      if (phase === undefined || phase === "over") this.#orders.close(run, workerId);
    }
    this.#service?.register(capabilities);
    if (!draining) return;
    this.#service?.report({ type: "worker-draining", cause: workerId, workerId, incarnation });
  }

  /** Of what waits for a worker to look for tests, it gets the oldest. */
  #offer(workerId: string): void {
    const member = this.#roster.member(workerId);
    if (member?.state !== "present") return;
    for (const run of this.#runs.values()) run.offer(member.offer);
  }

  #take({ workerId, entries }: WorkerReport, acknowledge: () => void): void {
    const told = entries.filter(({ run, message }) => this.#tell(run, workerId, message)).length;
    if (told === 0) acknowledge();
    else this.#journals.afterNext(acknowledge);
  }

  /** @returns whether the balancer has something to decide about it */
  #tell(
    run: string,
    workerId: string,
    message: WorkerReport["entries"][number]["message"],
  ): boolean {
    const known = this.#runs.get(run);
    if (known === undefined || known.phase === "over") return false;
    known.message(workerId, message);
    let told = false;
    for (const report of toldBy(workerId, message)) {
      this.#service?.report(report);
      told = true;
    }
    return told;
  }

  #submit(run: FleetRun, tests: readonly TestSpec[]): void {
    this.#service?.submit({ run: run.id, tests, ...run.submitted.standing });
  }

  #begin(submitted: SubmittedRun, record: RunRecord, kept: KeptResults): FleetRun {
    const run = new FleetRun(submitted, { record, kept }, this.#host);
    this.#runs.set(run.id, run);
    for (const offer of this.#roster.presentOffers) run.offer(offer);
    if (this.#roster.present.length === 0) {
      run.news.notice("warning", "no worker has joined this fleet; the run waits for one");
    }
    return run;
  }

  #cancel(id: string, reason: string): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    run.cancel();
    this.#service?.cancel(id, reason);
  }

  #send(command: WorkerCommand): void {
    const { workerId } = command;
    if (command.type === "evict-worker") {
      this.#lose(workerId, command.incarnation, "it was not heard of for too long");
      return;
    }
    const run =
      command.type === "start-batch" ? command.run : this.#directory.runOfBatch(command.batch);
    if (run !== undefined) this.#orders.give(run, workerId, asMessage(command));
  }

  #onEnded(run: FleetRun): void {
    this.#orders.closeAll(run.id);
    // Their workers end them now. What they say of a run that is over is not listened to, so that
    // its numbers can be given again.
    for (const { batch, workerId } of run.openBatches) {
      const ended = { type: "batch-ended", cause: workerId, batch, how: "cancelled" } as const;
      this.#service?.report({ ...ended, startSeconds: 0, detail: "its run is over" });
    }
    this.#directory.forget(run.id);
    this.#service?.forget(run.id);
    this.#desk.ended(run.id);
  }

  #lose(workerId: string, incarnation: number, detail: string): void {
    if (!this.#roster.isPresent(workerId, incarnation) || this.#over) return;
    const { transport, notice } = this.#options;
    const left = this.#roster.member(workerId)?.state === "draining";
    transport.forget(workerId, incarnation);
    this.#roster.gone(workerId, left ? "left" : "away", detail);
    notice(
      left ? "info" : "warning",
      `worker ${workerId} ${left ? "has left" : `is lost: ${detail}`}`,
    );
    this.#reportLoss(workerId, incarnation, detail, !left);
    for (const run of this.#runs.values()) run.workerLost(workerId, detail);
  }

  #reportLoss(workerId: string, incarnation: number, detail: string, returns: boolean): void {
    const about = { workerId, incarnation, returns, hostSurvived: false, detail };
    this.#service?.report({ type: "worker-lost", cause: "fleet", death: "silence", ...about });
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#options.failed(error instanceof Error ? error.message : String(error));
  }
}
