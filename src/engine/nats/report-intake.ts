/** Hands the reports that workers have stored on the server to the coordinator that leads. */

import type {
  Consumer,
  ConsumerInfo,
  ConsumerMessages,
  JetStreamManager,
  JsMsg,
} from "@nats-io/jetstream";
import { AckPolicy, DeliverPolicy, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { nanos } from "@nats-io/transport-node";
import type { WorkerReport } from "../../protocol/fleet/worker-reports.ts";
import { workerReportSchema } from "../../protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { FleetNames } from "./fleet-names.ts";
import { workerOf } from "./fleet-names.ts";
import type { Assembled } from "./message-parts.ts";
import { PartAssembly } from "./message-parts.ts";
import type { MessageReader } from "./messages.ts";
import { isRelayed } from "./messages.ts";

/** What was sent and may not have come is asked for anew with each connection, so this is long. */
const ACKNOWLEDGE_MS = 3_600_000;
/** So many reports may wait for their commit. */
const PENDING = 5000;
const RETRY_MS = 200;
const LOOK_MS = 10;
/** Of so many reports it is remembered that they were acknowledged. */
const REMEMBERED = 20_000;

export interface ReportIntakeOptions {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly names: FleetNames;
  readonly epoch: number;
  readonly reader: MessageReader;
  readonly reported: (report: WorkerReport, acknowledge: () => void) => void;
  readonly notice: (level: "info" | "warning", text: string) => void;
}

export class ReportIntake {
  readonly #options: ReportIntakeOptions;
  readonly #assembly = new PartAssembly();
  /** What was handed over and is not acknowledged, by its place in the stream, as it came last. */
  readonly #open = new Map<number, JsMsg>();
  /** Places of what was acknowledged; the acknowledgement itself may have been lost. */
  readonly #done = new Set<number>();
  #consumer: Consumer | undefined;
  #messages: ConsumerMessages | undefined;
  #subscriptions = 0;
  #complained = false;
  #closed = false;

  constructor(options: ReportIntakeOptions) {
    this.#options = options;
  }

  /** Begins with what no leader has acknowledged. */
  async start(): Promise<void> {
    this.#messages = await this.#subscribe();
    void this.#run();
  }

  /** What was on its way when the connection broke is sent again. */
  renew(): void {
    void this.#messages?.close();
  }

  /** Resolves when everything that is stored by now has been handed over. */
  async upToNow(): Promise<void> {
    while (!this.#closed) {
      const consumer = await this.#consumer?.info().catch(() => undefined);
      // What the server has sent and nobody has acknowledged is here: nothing is on its way.
      if (consumer?.num_pending === 0 && consumer.num_ack_pending <= this.#open.size) return;
      if (consumer !== undefined) await this.#makeRoom(consumer).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Whoever takes over hears all that waits before anything is acknowledged, however much it is. */
  async #makeRoom({ name, num_pending: more, num_ack_pending: taken, config }: ConsumerInfo) {
    if (more === 0 || taken < (config.max_ack_pending ?? PENDING)) return;
    const { manager, names } = this.#options;
    const room = { max_ack_pending: taken + more + PENDING };
    await manager.consumers.update(names.reportStream, name, room);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#messages?.close();
  }

  /** The consumer of a former leader is taken away: what it has not acknowledged is ours. */
  async #subscribe(): Promise<ConsumerMessages> {
    const { connection, manager, names, epoch } = this.#options;
    const stream = names.reportStream;
    for await (const known of manager.consumers.list(stream)) {
      const its = Number(/^leader-(\d+)/.exec(known.name)?.[1] ?? 0);
      // A later leader takes reports as we speak: it was us who slept.
      if (its > epoch && known.num_waiting > 0) throw new Error(`leader ${its} takes them`);
      await manager.consumers.delete(stream, known.name);
    }
    this.#subscriptions += 1;
    const name = `leader-${epoch}-${this.#subscriptions}`;
    await manager.consumers.add(stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ACKNOWLEDGE_MS),
      max_ack_pending: PENDING,
    });
    this.#consumer = await jetstream(connection).consumers.get(stream, name);
    return await this.#consumer.consume({ max_messages: 500 });
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#messages ??= await this.#subscribe();
        this.#complained = false;
        for await (const message of this.#messages) this.#take(message);
      } catch (error) {
        if (!this.#closed && !this.#complained) {
          this.#complained = true;
          const text = error instanceof Error ? error.message : String(error);
          this.#options.notice("warning", `reports do not come, trying again: ${text}`);
        }
      }
      this.#messages = undefined;
      if (!this.#closed) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  #take(message: JsMsg): void {
    if (this.#closed) return;
    const { seq } = message;
    if (this.#done.has(seq)) {
      message.ack();
    } else if (this.#open.has(seq)) {
      this.#open.set(seq, message);
    } else {
      this.#open.set(seq, message);
      this.#handOver(message);
    }
  }

  #handOver(message: JsMsg): void {
    const { reader, reported } = this.#options;
    const sender = workerOf(message.subject);
    const put: Assembled = isRelayed(message)
      ? { kind: "wrong", messages: [message] }
      : this.#assembly.add(sender, message);
    if (put.kind === "waiting") return;
    const { messages } = put;
    const report =
      put.kind === "whole" ? reader.read(workerReportSchema, put.data, "report") : undefined;
    if (report === undefined) {
      this.#discard(messages);
    } else if (report.workerId !== sender) {
      // The server lets each worker speak for itself only.
      reader.complain("report", "its sender is another worker");
      this.#discard(messages);
    } else if (report.protocol !== PROTOCOL_VERSION) {
      reader.complain("report", `it is of version ${report.protocol} of the protocol`);
      this.#discard(messages);
    } else {
      reported(report, () => this.#acknowledge(messages));
    }
  }

  #discard(messages: readonly JsMsg[]): void {
    for (const message of messages) {
      this.#open.delete(message.seq);
      message.term();
    }
  }

  #acknowledge(messages: readonly JsMsg[]): void {
    for (const { seq } of messages) {
      this.#open.get(seq)?.ack();
      this.#open.delete(seq);
      this.#done.add(seq);
    }
    for (const oldest of this.#done) {
      if (this.#done.size <= REMEMBERED) break;
      this.#done.delete(oldest);
    }
  }
}
