/** A fleet with one worker, whose leader does what a test wants. */

import type {
  FleetWorkerEvents,
  FleetWorkerTransport,
  WrittenReport,
} from "../../src/engine/fleet-transport.ts";
import type { CoordinatorMessage } from "../../src/protocol/coordinator-messages.ts";
import type { FleetOrder, OrderAnswer } from "../../src/protocol/fleet/fleet-commands.ts";
import type {
  HelloAnswer,
  WorkerHeartbeat,
  WorkerHello,
  WorkerReport,
} from "../../src/protocol/fleet/worker-reports.ts";
import { workerReportSchema } from "../../src/protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import type { ProgressEvent, WorkerMessage } from "../../src/protocol/worker-messages.ts";
import { eventually } from "../worker/processes.ts";

type Ended = Extract<WorkerMessage, { type: "batch-ended" }>;

/** The process of the worker that it knows. */
export const INCARNATION = 7;

export class PlayedFleet implements FleetWorkerTransport {
  readonly reports: WorkerReport[] = [];
  readonly hellos: WorkerHello[] = [];
  readonly heartbeats: WorkerHeartbeat[] = [];
  answer: HelloAnswer | undefined;
  /** While it is set, reports are not stored. */
  #blocked: Promise<void> | undefined;
  #unblock: () => void = () => {};
  events: FleetWorkerEvents | undefined;
  epoch = 1;
  #orders = 0;

  constructor() {
    this.lead(1);
  }

  lead(epoch: number): void {
    this.epoch = epoch;
    this.#orders = 0;
    const about = { coordinator: `c${epoch}`, heartbeatSeconds: 0.05 };
    this.answer = { kind: "welcome", epoch, ...about };
    this.events?.leaderChanged(epoch);
  }

  order(...orders: FleetOrder[]): OrderAnswer | undefined {
    const first = this.#orders + 1;
    this.#orders += orders.length;
    return this.again(first, orders);
  }

  again(first: number, orders: FleetOrder[], epoch = this.epoch): OrderAnswer | undefined {
    const group = { protocol: PROTOCOL_VERSION, incarnation: INCARNATION, channel: 1 };
    return this.events?.ordered({ ...group, epoch, first, orders });
  }

  work(message: CoordinatorMessage, run = "r"): OrderAnswer | undefined {
    return this.order({ kind: "work", run, message });
  }

  block(): void {
    this.#blocked = new Promise((resolve) => {
      this.#unblock = resolve;
    });
  }

  unblock(): void {
    this.#blocked = undefined;
    this.#unblock();
  }

  async greet(hello: WorkerHello): Promise<HelloAnswer | undefined> {
    this.hellos.push(hello);
    return this.answer;
  }

  heartbeat(heartbeat: WorkerHeartbeat): void {
    this.heartbeats.push(heartbeat);
  }

  async report({ json }: WrittenReport): Promise<void> {
    await this.#blocked;
    this.reports.push(workerReportSchema.parse(JSON.parse(json)));
  }

  async close(): Promise<void> {}

  messages(run = "r"): WorkerMessage[] {
    const entries = this.reports.flatMap((report) => report.entries);
    return entries.flatMap((entry) => (entry.run === run ? [entry.message] : []));
  }

  progress(run = "r"): ProgressEvent[] {
    return this.messages(run).flatMap((message) =>
      message.type === "progress" ? message.events : [],
    );
  }

  started(attempt: number): Promise<unknown> {
    return eventually(`start of ${attempt}`, () =>
      this.progress().some((event) => event.kind === "started" && event.attempt === attempt),
    );
  }

  ended(batch: number, run = "r"): Promise<Ended> {
    return eventually(`end of batch ${batch}`, () =>
      this.messages(run).find(
        (message): message is Ended => message.type === "batch-ended" && message.batch === batch,
      ),
    );
  }

  finished(run = "r") {
    return this.progress(run).flatMap((event) =>
      event.kind === "finished" ? [[event.attempt, event.result.outcome] as const] : [],
    );
  }
}
