/** A worker without processes: it speaks as one of a fleet does, and its tests are timers. */

import type { WorkerCapabilities } from "../../../core/model/worker.ts";
import type { FleetWorkerTransport } from "../../../engine/fleet-transport.ts";
import { connectFleetWorker } from "../../../engine/nats/worker-transport.ts";
import type { CoordinatorMessage } from "../../../protocol/coordinator-messages.ts";
import type { FleetOrder } from "../../../protocol/fleet/fleet-commands.ts";
import { PLIMSOLL_VERSION } from "../../../protocol/plimsoll-version.ts";
import { PROTOCOL_VERSION } from "../../../protocol/protocol-version.ts";
import type { WorkerMessage } from "../../../protocol/worker-messages.ts";
import { WorkerCapabilityDetector } from "../../../worker/capability-detector.ts";
import { HeldWork } from "../../../worker/service/held-work.ts";
import { OrderBook } from "../../../worker/service/order-book.ts";
import { ReportOutbox } from "../../../worker/service/report-outbox.ts";

const HEARTBEAT_MS = 500;
const GREET_AGAIN_MS = 500;
const INCARNATION = 1;

type StartBatch = Extract<CoordinatorMessage, { type: "start-batch" }>;

/** What this machine has, found out once. */
let known: (WorkerCapabilities & { labels: string[] }) | undefined;

function offer(): WorkerCapabilities & { labels: string[] } {
  const who = { workerId: "", incarnation: INCARNATION, workerClass: "simulated" };
  known ??= new WorkerCapabilityDetector().detect({ ...who, slots: 1, labels: [] });
  return known;
}

export interface SimulatedTests {
  readonly count: number;
  readonly seconds: number;
}

export class SimulatedWorker {
  readonly #id: string;
  readonly #tests: SimulatedTests;
  readonly #book = new OrderBook(INCARNATION, (order) => this.#obey(order));
  readonly #held = new HeldWork();
  readonly #outbox: ReportOutbox;
  readonly #runs = new Set<string>();
  /** Attempts that were taken back, and batches that were ended, before they came to their end. */
  readonly #revoked = new Set<number>();
  readonly #cancelled = new Set<number>();
  #busy: Promise<void> = Promise.resolve();
  #transport: FleetWorkerTransport | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #closed = false;
  #announced = 0;
  #givenUp = 0;

  constructor(id: string, tests: SimulatedTests) {
    this.#id = id;
    this.#tests = tests;
    this.#outbox = new ReportOutbox({
      workerId: id,
      incarnation: INCARNATION,
      store: async (report) => await this.#transport?.report(report),
      filled: () => {},
    });
  }

  async start(url: string): Promise<void> {
    this.#transport = await connectFleetWorker({ url }, this.#id, {
      leaderChanged: (epoch) => {
        // Whoever is known to lead and asks for a greeting has taken it for lost.
        if (epoch === this.#announced) this.#givenUp += 1;
        this.#announced = epoch;
        this.#book.heardOf(epoch);
        void this.#greet();
      },
      ordered: (group) => this.#book.take(group),
      notice: () => {},
    });
    await this.#greet();
    const load = { workerId: this.#id, cpuUtilization: 0.1, memoryUtilization: 0.1 };
    this.#heartbeat = setInterval(() => {
      const activeTests = this.#held.isEmpty ? 0 : 1;
      this.#transport?.heartbeat({
        incarnation: INCARNATION,
        epoch: this.#book.epoch,
        load: { ...load, activeTests },
      });
    }, HEARTBEAT_MS);
  }

  /** How often it was taken for lost. */
  get givenUp(): number {
    return this.#givenUp;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    await this.#transport?.close();
  }

  async #greet(): Promise<void> {
    while (!this.#closed) {
      const answer = await this.#transport?.greet({
        protocol: PROTOCOL_VERSION,
        version: PLIMSOLL_VERSION,
        capabilities: { ...offer(), workerId: this.#id },
        epoch: this.#book.epoch,
        held: this.#held.list,
        runs: [...this.#runs],
        reported: this.#outbox.stored,
        draining: false,
      });
      if (answer?.kind === "welcome") {
        this.#book.heardOf(answer.epoch);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, GREET_AGAIN_MS));
    }
  }

  #obey(order: FleetOrder): void {
    if (order.kind === "open-run") this.#runs.add(order.run);
    if (order.kind === "close-run") this.#runs.delete(order.run);
    if (order.kind !== "work") return;
    const { run, message } = order;
    if (message.type === "discover") this.#discover(run, message.suite);
    if (message.type === "cancel-batch") this.#cancelled.add(message.batch);
    if (message.type === "revoke-attempts") {
      for (const attempt of message.attempts) this.#revoked.add(attempt);
    }
    if (message.type !== "start-batch") return;
    this.#held.given(run, message);
    this.#busy = this.#busy.then(() => this.#run(run, message));
  }

  #discover(run: string, suite: string): void {
    const tests = Array.from({ length: this.#tests.count }, (_, index) => ({ id: `t${index}` }));
    this.#say(run, { type: "discovered", suite, discovery: { tests, notes: [] } });
  }

  async #run(run: string, { batch, attempts }: StartBatch): Promise<void> {
    const { seconds } = this.#tests;
    for (const { attempt } of attempts) {
      if (this.#cancelled.has(batch)) break;
      if (this.#revoked.delete(attempt)) {
        this.#say(run, { type: "progress", events: [{ kind: "revoked", attempt }] });
        continue;
      }
      this.#say(run, { type: "progress", events: [{ kind: "started", attempt }] });
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const result = { outcome: "passed" as const, seconds };
      this.#say(run, { type: "progress", events: [{ kind: "finished", attempt, result }] });
    }
    const how = this.#cancelled.delete(batch) ? ("cancelled" as const) : ("completed" as const);
    this.#say(run, { type: "batch-ended", batch, how, startSeconds: 0 });
  }

  #say(run: string, message: WorkerMessage): void {
    this.#held.observe(message);
    this.#outbox.add(run, message);
  }
}
