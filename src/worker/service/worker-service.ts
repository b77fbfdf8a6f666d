/** A worker of a fleet as a service: it greets, does as it is told, reports, and leaves in good order. */

import type { WorkerCapabilities } from "../../core/model/worker.ts";
import type { EngineEvents } from "../../engine/engine.ts";
import type { FleetWorkerEvents, FleetWorkerTransport } from "../../engine/fleet-transport.ts";
import type { CoordinatorMessage, Spares } from "../../protocol/coordinator-messages.ts";
import type { FleetOrder, Workspace } from "../../protocol/fleet/fleet-commands.ts";
import type { HelloAnswer, WorkerHello } from "../../protocol/fleet/worker-reports.ts";
import { PLIMSOLL_VERSION } from "../../protocol/plimsoll-version.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";
import type { SuiteSpec } from "../../runners/runner.ts";
import { LoadSampler } from "../load-sampler.ts";
import type { AllowedWork } from "./allowed-work.ts";
import { checkInstallation, checkSuite } from "./allowed-work.ts";
import { HeldWork } from "./held-work.ts";
import { OrderBook } from "./order-book.ts";
import { ReportOutbox } from "./report-outbox.ts";
import { RunAgent } from "./run-agent.ts";
import { StandbyEngine } from "./standby-engine.ts";

/** Before a coordinator has said how often it wants to hear of it. */
const HEARTBEAT_SECONDS = 0.5;
const GREET_AGAIN_MS = 1000;
/** For what a run still has on its worker when it is over. */
const CLOSE_GRACE_SECONDS = 5;

/** For the next run, processes of so many slots are up before it comes: more would only take room. */
const MOST_SPARES = 4;

/** The folders in which runs find their code. */
export interface WorkspaceFolders {
  /** @throws WorkspaceError when the code cannot be had */
  open(run: string, workspace: Workspace): Promise<string>;
  /** A run is over. */
  close(run: string): Promise<void>;
}

export interface WorkerServiceOptions {
  readonly capabilities: WorkerCapabilities & { labels: string[] };
  readonly connect: (events: FleetWorkerEvents) => Promise<FleetWorkerTransport>;
  readonly workspaces: WorkspaceFolders;
  readonly allowed: AllowedWork;
  /** The program of an agent: by default the one that was built with this file. */
  readonly agent?: URL;
  /** With so many characters waiting to be reported, nothing new is begun. */
  readonly outboxLength?: number;
  readonly notice: (level: "info" | "warning", text: string) => void;
}

/** Why a worker has left: by itself, or since its coordinator wants nothing of it. */
export type Departure =
  | { readonly kind: "drained" }
  | { readonly kind: "refused"; readonly message: string };

export class WorkerService {
  readonly #options: WorkerServiceOptions;
  readonly #book: OrderBook;
  readonly #held = new HeldWork();
  readonly #outbox: ReportOutbox;
  readonly #agents = new Map<string, RunAgent>();
  /** Numbers of the first slots of all agents: tests may choose ports by these. */
  readonly #slots = new Set<number>();
  #standby: StandbyEngine | undefined;
  /** One of the last run: the next one's are likely to be of its kind. */
  #lastSuite: SuiteSpec | undefined;
  readonly #sampler: LoadSampler;
  readonly #closing = new Set<Promise<void>>();
  #transport: FleetWorkerTransport | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #heartbeatSeconds = HEARTBEAT_SECONDS;
  #greeting = false;
  /** To be greeted again: somebody else leads, or something has changed. */
  #greetAgain = false;
  #known = "";
  #draining = false;
  #left = false;
  #leave: (departure: Departure) => void = () => {};

  constructor(options: WorkerServiceOptions) {
    this.#options = options;
    const { workerId, incarnation } = options.capabilities;
    this.#sampler = new LoadSampler(workerId);
    this.#book = new OrderBook(
      incarnation,
      (order) => this.#obey(order),
      () => !this.#outbox.isFull,
    );
    this.#outbox = new ReportOutbox({
      workerId,
      incarnation,
      store: async (report) => await this.#transport?.report(report),
      filled: (full) => this.#onFilled(full),
      ...(options.outboxLength !== undefined && { fullLength: options.outboxLength }),
    });
  }

  /** Works until it is drained or refused. */
  async run(): Promise<Departure> {
    const departure = new Promise<Departure>((resolve) => {
      this.#leave = resolve;
    });
    this.#transport = await this.#options.connect({
      leaderChanged: (epoch) => {
        this.#book.heardOf(epoch);
        void this.#greet();
      },
      ordered: (group) => this.#book.take(group),
      notice: this.#options.notice,
    });
    this.#beat();
    void this.#greet();
    this.#standBy();
    return await departure;
  }

  /** Takes nothing new, ends what it has, reports it, and leaves. */
  drain(reason: string): void {
    if (this.#draining) return;
    this.#draining = true;
    void this.#standDown();
    this.#options.notice("info", `leaves as soon as it has ended what it runs: ${reason}`);
    void this.#greet();
    this.#leaveIfDone();
  }

  /** Ends everything at once. What was reported is stored if the server is there. */
  async close(): Promise<void> {
    this.#left = true;
    clearInterval(this.#heartbeat);
    for (const run of [...this.#agents.keys()]) this.#closeRun(run);
    await Promise.all([...this.#closing, this.#standDown()]);
    await this.#transport?.close();
  }

  #beat(): void {
    clearInterval(this.#heartbeat);
    const { incarnation } = this.#options.capabilities;
    this.#heartbeat = setInterval(() => {
      const loads = [...this.#agents.values()].map(({ load }) => load);
      const activeTests = loads.reduce((sum, load) => sum + load.activeTests, 0);
      const queueDepth = loads.reduce((sum, load) => sum + load.queueDepth, 0);
      const load = this.#sampler.sample(activeTests, queueDepth);
      this.#transport?.heartbeat({ incarnation, epoch: this.#book.epoch, load });
    }, this.#heartbeatSeconds * 1000);
  }

  /** Until somebody answers. */
  async #greet(): Promise<void> {
    this.#greetAgain = true;
    if (this.#greeting) return;
    this.#greeting = true;
    while (this.#greetAgain && !this.#left) {
      this.#greetAgain = false;
      const answer = await this.#transport?.greet(this.#hello());
      const pauseMs = this.#answered(answer);
      if (pauseMs === undefined) continue;
      this.#greetAgain = true;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    this.#greeting = false;
  }

  /** @returns after how many milliseconds to greet again, if at all */
  #answered(answer: HelloAnswer | undefined): number | undefined {
    if (answer === undefined) return GREET_AGAIN_MS;
    if (answer.kind === "later") return answer.seconds * 1000;
    if (answer.kind === "refused") {
      this.#left = true;
      this.#leave({ kind: "refused", message: answer.message });
      return undefined;
    }
    this.#book.heardOf(answer.epoch);
    if (answer.heartbeatSeconds !== this.#heartbeatSeconds) {
      this.#heartbeatSeconds = answer.heartbeatSeconds;
      this.#beat();
    }
    const leader = `${answer.coordinator} (number ${answer.epoch})`;
    if (leader !== this.#known) this.#options.notice("info", `works for coordinator ${leader}`);
    this.#known = leader;
    return undefined;
  }

  #hello(): WorkerHello {
    return {
      protocol: PROTOCOL_VERSION,
      version: PLIMSOLL_VERSION,
      capabilities: this.#options.capabilities,
      epoch: this.#book.epoch,
      held: this.#held.list,
      runs: [...this.#agents.keys()],
      reported: this.#outbox.stored,
      draining: this.#draining,
    };
  }

  #obey(order: FleetOrder): void {
    switch (order.kind) {
      case "open-run":
        this.#openRun(order);
        return;
      case "close-run":
        this.#closeRun(order.run);
        return;
      case "drain":
        this.drain(order.reason);
        return;
      case "work":
        this.#work(order.run, order.message);
    }
  }

  #work(run: string, message: CoordinatorMessage): void {
    const agent = this.#agents.get(run);
    if (message.type === "start-batch") {
      this.#held.given(run, message);
      if (agent === undefined || this.#draining) {
        const { batch } = message;
        this.#said(run, { type: "batch-ended", batch, how: "cancelled", startSeconds: 0 });
        return;
      }
    }
    agent?.send(message);
    if (agent !== undefined || message.type !== "discover") return;
    const error = {
      code: "run-unknown",
      message: `A worker was asked to look through suite ${message.suite} of a run that it does not know.`,
      remedy: "Submit the run again.",
    };
    this.#said(run, { type: "discovery-failed", suite: message.suite, error });
  }

  #openRun({ run, workspace, suites }: Extract<FleetOrder, { kind: "open-run" }>): void {
    if (this.#agents.has(run)) return;
    const { capabilities, workspaces } = this.#options;
    const { workerId, incarnation, workerClass, slots, labels } = capabilities;
    const folder = this.#allow(workspace).then(() => workspaces.open(run, workspace));
    // Whoever starts the agent is told; nobody may need it.
    folder.catch(() => {});
    this.#lastSuite = suites[0];
    const agent = new RunAgent({
      run,
      launch: {
        ...{ workerId, incarnation, workerClass, slots, labels },
        environment: {},
      },
      engine: (events) => this.#takeEngine(events),
      suites,
      check: (suite) => checkSuite(this.#options.allowed, suite),
      workspace: folder,
      held: () => this.#held.batchesOf(run),
      said: (message) => this.#said(run, message),
    });
    this.#agents.set(run, agent);
  }

  /** What stands by, if another run has not got it. */
  #takeEngine(events: EngineEvents): StandbyEngine {
    const engine = this.#standby ?? this.#startEngine(undefined);
    this.#standby = undefined;
    engine.adopt(events);
    return engine;
  }

  #startEngine(spares: Spares | undefined): StandbyEngine {
    const { capabilities, notice, agent } = this.#options;
    const { workerId, workerClass, slots, labels } = capabilities;
    let firstSlotNumber = 1;
    while (this.#slots.has(firstSlotNumber)) firstSlotNumber += slots;
    this.#slots.add(firstSlotNumber);
    return new StandbyEngine({
      launch: {
        ...{ workerId, incarnation: 1, workerClass, slots, labels, firstSlotNumber },
        ...(spares && { spares }),
        environment: {},
      },
      notice: (text) => notice("warning", text),
      agent,
    });
  }

  async #allow(workspace: Workspace): Promise<void> {
    checkInstallation(this.#options.allowed, workspace);
  }

  /** Brings up what the next run is likely to need, unless there is something else to do. */
  #standBy(): void {
    if (this.#agents.size > 0 || this.#closing.size > 0 || this.#draining || this.#left) return;
    const spares = this.#spares();
    const isReady = JSON.stringify(spares) === JSON.stringify(this.#standby?.spares);
    if (isReady) return;
    void this.#standDown();
    this.#standby = this.#startEngine(spares);
  }

  /** Of the kind that the last run had. */
  #spares(): Spares {
    const { environment = {}, runner } = this.#lastSuite ?? {};
    const count = Math.min(this.#options.capabilities.slots, MOST_SPARES);
    return { count, environment, ...(runner && { runner }) };
  }

  /** What stands by is of no use. */
  async #standDown(): Promise<void> {
    const standby = this.#standby;
    if (standby === undefined) return;
    this.#standby = undefined;
    await this.#end(standby, 0);
  }

  /** The processes of a run that is over stand by for the next one, if none does. */
  async #retire(engine: StandbyEngine): Promise<void> {
    const isWanted = () => this.#standby === undefined && !this.#draining && !this.#left;
    const released = isWanted() && (await engine.release(this.#spares(), CLOSE_GRACE_SECONDS));
    if (!released || !isWanted()) {
      await this.#end(engine, CLOSE_GRACE_SECONDS);
      return;
    }
    this.#standby = engine;
  }

  async #end(engine: StandbyEngine, graceSeconds: number): Promise<void> {
    await engine.close(graceSeconds);
    this.#slots.delete(engine.firstSlotNumber);
  }

  #closeRun(run: string): void {
    const agent = this.#agents.get(run);
    if (agent === undefined) return;
    this.#agents.delete(run);
    for (const batch of this.#held.batchesOf(run)) {
      this.#said(run, { type: "batch-ended", batch, how: "cancelled", startSeconds: 0 });
    }
    const engine = agent.close();
    const closing = (engine === undefined ? Promise.resolve() : this.#retire(engine))
      .then(() => this.#options.workspaces.close(run))
      .catch((error: unknown) => this.#options.notice("warning", String(error)))
      .finally(() => {
        this.#closing.delete(closing);
        this.#standBy();
        this.#leaveIfDone();
      });
    this.#closing.add(closing);
  }

  #said(run: string, message: WorkerMessage): void {
    this.#held.observe(message);
    this.#outbox.add(run, message);
    this.#leaveIfDone();
  }

  /** What runs goes on and is reported; what has not begun is given back, for others to do. */
  #onFilled(full: boolean): void {
    const { notice, capabilities } = this.#options;
    if (!full) {
      notice("info", "results are stored again, so tests are begun again");
      return;
    }
    notice("warning", "too many results wait to be stored: nothing new is begun until they are");
    // This may be in the middle of a message that says what has begun.
    setImmediate(() => {
      for (const [run, agent] of this.#agents) {
        for (const [place, { batch, attempts }] of this.#held.heldOf(run).entries()) {
          // Those that came first may be on a slot, where they must not be ended.
          const onSlot = place < capabilities.slots;
          agent.send(
            onSlot ? { type: "revoke-attempts", batch, attempts } : { type: "cancel-batch", batch },
          );
        }
      }
    });
  }

  get #isBusy(): boolean {
    return !this.#held.isEmpty || [...this.#agents.values()].some(({ searches }) => searches);
  }

  #leaveIfDone(): void {
    if (!this.#draining || this.#left || this.#isBusy) return;
    void this.#outbox.emptied().then(() => {
      if (!this.#left && !this.#isBusy && this.#outbox.isEmpty) {
        this.#left = true;
        this.#leave({ kind: "drained" });
      }
    });
  }
}
