/** The worker's end of a fleet on NATS. */

import type { JetStreamClient, JetStreamPublishOptions } from "@nats-io/jetstream";
import { jetstream } from "@nats-io/jetstream";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { OrderAnswer } from "../../protocol/fleet/fleet-commands.ts";
import { orderGroupSchema } from "../../protocol/fleet/fleet-commands.ts";
import type {
  HelloAnswer,
  WorkerHeartbeat,
  WorkerHello,
} from "../../protocol/fleet/worker-reports.ts";
import { helloAnswerSchema } from "../../protocol/fleet/worker-reports.ts";
import type { FleetWorkerEvents, FleetWorkerTransport, WrittenReport } from "../fleet-transport.ts";
import { hear, openConnection } from "./connection.ts";
import type { FleetAddress } from "./fleet-address.ts";
import { fleetName } from "./fleet-address.ts";
import { FleetNames } from "./fleet-names.ts";
import { announcementSchema } from "./leader-announcement.ts";
import { inParts } from "./message-parts.ts";
import { encode, isRequest, MessageReader } from "./messages.ts";
import { PendingAnswers } from "./pending-answers.ts";

const ANSWER_MS = 2000;
const STORED_MS = 5000;
const RETRY_MS = 250;

/** @throws FleetError when the address or the credentials are of no use */
export async function connectFleetWorker(
  address: FleetAddress,
  workerId: string,
  events: FleetWorkerEvents,
): Promise<NatsFleetWorker> {
  const names = new FleetNames(fleetName(address));
  let worker: NatsFleetWorker | undefined;
  const connection = await openConnection(address, {
    name: `plimsoll worker ${workerId}`,
    patienceSeconds: Number.POSITIVE_INFINITY,
    notice: events.notice,
    reconnected: () => worker?.reconnected(),
  });
  worker = new NatsFleetWorker(connection, names, workerId, events);
  return worker;
}

export class NatsFleetWorker implements FleetWorkerTransport {
  readonly connection: NatsConnection;
  readonly names: FleetNames;
  readonly #workerId: string;
  readonly #events: FleetWorkerEvents;
  readonly #reader: MessageReader;
  readonly #streams: JetStreamClient;
  #epoch = 0;
  #complained = false;
  readonly #pending = new PendingAnswers();

  constructor(
    connection: NatsConnection,
    names: FleetNames,
    workerId: string,
    events: FleetWorkerEvents,
  ) {
    this.connection = connection;
    this.names = names;
    this.#workerId = workerId;
    this.#events = events;
    this.#reader = new MessageReader(events.notice);
    this.#streams = jetstream(connection, { timeout: STORED_MS });
    this.#hear(names.orders(workerId), (message) => this.#onOrders(message));
    this.#hear(names.leader, (message) => this.#onAnnouncement(message));
  }

  /** What was said while the connection was away was not heard. */
  reconnected(): void {
    this.#pending.abandon();
    this.#events.leaderChanged(this.#epoch);
  }

  async greet(hello: WorkerHello): Promise<HelloAnswer | undefined> {
    try {
      const options = { timeout: ANSWER_MS };
      const subject = this.names.hello(this.#workerId);
      const reply = await this.connection.request(subject, encode(hello), options);
      return this.#reader.read(helloAnswerSchema, reply.data, "answer to a greeting");
    } catch {
      // Nobody leads, or the server is away.
      return undefined;
    }
  }

  heartbeat(heartbeat: WorkerHeartbeat): void {
    if (this.connection.isClosed()) return;
    this.connection.publish(this.names.heartbeat(this.#workerId), encode(heartbeat));
  }

  async report({ incarnation, number, json }: WrittenReport): Promise<void> {
    const subject = this.names.reports(this.#workerId);
    // Within some minutes the server leaves out what it has stored already.
    const name = `${incarnation}/${number}`;
    for (const [index, { data, headers }] of inParts(name, Buffer.from(json)).entries()) {
      const msgID = `${encodeURIComponent(subject)}/${name}/${index}`;
      await this.#store(subject, data, headers === undefined ? { msgID } : { msgID, headers });
    }
  }

  async #store(
    subject: string,
    data: Uint8Array,
    options: Partial<JetStreamPublishOptions>,
  ): Promise<void> {
    while (!this.connection.isClosed()) {
      try {
        const stored = await this.#pending.race(this.#streams.publish(subject, data, options));
        if (stored === undefined) continue;
        this.#complained = false;
        return;
      } catch (error) {
        this.#complain(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    // Who has closed the connection does not wait for what was not stored.
    await new Promise(() => {});
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  #hear(subject: string, handle: (message: Msg) => void): void {
    hear(this.connection, subject, handle, this.#events.notice);
  }

  #onOrders(message: Msg): void {
    if (!isRequest(message)) return;
    const group = this.#reader.read(orderGroupSchema, message.data, "group of orders");
    const answer: OrderAnswer =
      group === undefined
        ? { kind: "refused", why: "protocol", detail: "the orders cannot be read" }
        : this.#events.ordered(group);
    message.respond(encode(answer));
  }

  #onAnnouncement(message: Msg): void {
    const said = this.#reader.read(announcementSchema, message.data, "leader's announcement");
    if (said === undefined || said.epoch < this.#epoch) return;
    const isNew = said.epoch > this.#epoch;
    this.#epoch = said.epoch;
    if (isNew || said.summoned === this.#workerId) this.#events.leaderChanged(said.epoch);
  }

  #complain(error: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    const text = error instanceof Error ? error.message : String(error);
    this.#events.notice("warning", `results cannot be stored and are kept here meanwhile: ${text}`);
  }
}
