/** Hands the reports that workers have stored on the server to the coordinator that leads. */

import type { Consumer, ConsumerMessages, JetStreamManager, JsMsg } from "@nats-io/jetstream";
import { AckPolicy, DeliverPolicy, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { nanos } from "@nats-io/transport-node";
import type { WorkerReport } from "../../protocol/fleet/worker-reports.ts";
import { workerReportSchema } from "../../protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { FleetNames } from "./fleet-names.ts";
import { workerOf } from "./fleet-names.ts";
import type { MessageReader } from "./messages.ts";

/** A report is handed over again only when its leader is replaced, so this is long. */
const ACKNOWLEDGE_MS = 3_600_000;
/** So many reports may wait for their commit. */
const PENDING = 5000;
const RETRY_MS = 200;
const LOOK_MS = 10;

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
  #consumer: Consumer | undefined;
  #messages: ConsumerMessages | undefined;
  /** Place in the stream of the last report that was handed over. */
  #handed = 0;
  #closed = false;

  constructor(options: ReportIntakeOptions) {
    this.#options = options;
  }

  /** Begins with what no leader has acknowledged. */
  async start(): Promise<void> {
    this.#messages = await this.#subscribe();
    void this.#run();
  }

  /** Resolves when everything that is stored by now has been handed over. */
  async upToNow(): Promise<void> {
    while (!this.#closed) {
      const info = await this.#consumer?.info().catch(() => undefined);
      if (info?.num_pending === 0 && this.#handed >= info.delivered.stream_seq) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#messages?.close();
  }

  /** The consumer of a former leader is taken away: what it has not acknowledged is ours. */
  async #subscribe(): Promise<ConsumerMessages> {
    const { connection, manager, names, epoch } = this.#options;
    const name = `leader-${epoch}`;
    for await (const known of manager.consumers.list(names.reportStream)) {
      if (known.name !== name) await manager.consumers.delete(names.reportStream, known.name);
    }
    await manager.consumers.add(names.reportStream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ACKNOWLEDGE_MS),
      max_ack_pending: PENDING,
    });
    this.#consumer = await jetstream(connection).consumers.get(names.reportStream, name);
    return await this.#consumer.consume({ max_messages: 500 });
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#messages ??= await this.#subscribe();
        for await (const message of this.#messages) this.#take(message);
      } catch (error) {
        if (!this.#closed) this.#options.notice("warning", `reports do not come: ${String(error)}`);
      }
      this.#messages = undefined;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  #take(message: JsMsg): void {
    if (this.#closed) return;
    const { reader, reported } = this.#options;
    const report = reader.read(workerReportSchema, message.data, "report");
    const sender = workerOf(message.subject);
    // The server lets each worker speak for itself only.
    if (report?.protocol === PROTOCOL_VERSION && report.workerId === sender) {
      reported(report, () => message.ack());
    } else {
      message.term();
    }
    this.#handed = message.seq;
  }
}
