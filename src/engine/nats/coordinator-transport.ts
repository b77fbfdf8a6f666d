/** The coordinator's end of a fleet on NATS. */

import type { JetStreamManager } from "@nats-io/jetstream";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { clientRequestSchema } from "../../protocol/fleet/client-requests.ts";
import type { FleetOrder } from "../../protocol/fleet/fleet-commands.ts";
import { heartbeatSchema, workerHelloSchema } from "../../protocol/fleet/worker-reports.ts";
import type { CoordinatorEvents, CoordinatorTransport } from "../fleet-transport.ts";
import { hear, openConnection } from "./connection.ts";
import type { FleetAddress } from "./fleet-address.ts";
import { fleetName } from "./fleet-address.ts";
import { FleetNames, workerOf } from "./fleet-names.ts";
import { makeStreams } from "./fleet-storage.ts";
import { encode, isRequest, MessageReader } from "./messages.ts";
import { OrderQueue, RETURN_MS } from "./order-queue.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { ReportIntake } from "./report-intake.ts";

/** How often the leader says that it leads, for those who did not hear it. */
const ANNOUNCE_MS = 1000;
/** How often it is looked how full the stream of reports is, and when that is worth a word. */
const FULLNESS_MS = 10_000;
const FULL_SHARE = 0.8;

/** @throws FleetError when the server cannot be used */
export async function connectCoordinator(
  address: FleetAddress,
  name: string,
  events: CoordinatorEvents,
): Promise<NatsCoordinator> {
  const { notice } = events;
  const names = new FleetNames(fleetName(address));
  let coordinator: NatsCoordinator | undefined;
  const connection = await openConnection(address, {
    name: `plimsoll coordinator ${name}`,
    patienceSeconds: Number.POSITIVE_INFINITY,
    notice,
    disconnected: () => coordinator?.disconnected(),
    reconnected: () => coordinator?.reconnected(),
  });
  const manager = await makeStreams(connection, names);
  coordinator = new NatsCoordinator(connection, manager, names, events);
  return coordinator;
}

export class NatsCoordinator implements CoordinatorTransport {
  readonly connection: NatsConnection;
  readonly names: FleetNames;
  readonly #manager: JetStreamManager;
  readonly #events: CoordinatorEvents;
  readonly #reader: MessageReader;
  readonly #queues = new Map<string, OrderQueue>();
  #subscriptions: Subscription[] = [];
  #intake: ReportIntake | undefined;
  #epoch = 0;
  #channels = 0;
  #connectedAt = Number.NEGATIVE_INFINITY;
  #connected = true;
  readonly #pending = new PendingAnswers();
  #timers: NodeJS.Timeout[] = [];
  /** It has been said that reports fill their stream. */
  #filling = false;

  constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    names: FleetNames,
    events: CoordinatorEvents,
  ) {
    this.connection = connection;
    this.names = names;
    this.#manager = manager;
    this.#events = events;
    this.#reader = new MessageReader(events.notice);
  }

  /** Workers come back in their own time. */
  get hears(): boolean {
    return this.#connected && performance.now() - this.#connectedAt > RETURN_MS;
  }

  disconnected(): void {
    this.#connected = false;
  }

  /** What was said meanwhile was not heard. */
  reconnected(): void {
    this.#connected = true;
    this.#connectedAt = performance.now();
    this.#pending.abandon();
    this.#intake?.renew();
  }

  async lead(epoch: number): Promise<void> {
    await this.resign();
    this.#epoch = epoch;
    const { hellos, heartbeats, client, leader } = this.names;
    this.#hear(hellos, (message) => this.#onHello(message));
    this.#hear(heartbeats, (message) => this.#onHeartbeat(message));
    this.#hear(client, (message) => void this.#onClient(message));
    const announce = () => this.#publish(leader, { epoch });
    void this.#checkRoom();
    this.#timers = [
      setInterval(announce, ANNOUNCE_MS),
      setInterval(() => void this.#checkRoom(), FULLNESS_MS),
    ];
    await this.connection.flush();
    announce();
  }

  async takeReports(): Promise<void> {
    this.#intake = new ReportIntake({
      connection: this.connection,
      manager: this.#manager,
      names: this.names,
      epoch: this.#epoch,
      reader: this.#reader,
      reported: (report, acknowledge) => this.#events.reported(report, acknowledge),
      notice: this.#events.notice,
    });
    await this.#intake.start();
  }

  async reportsUpToNow(): Promise<void> {
    await this.#intake?.upToNow();
  }

  send(workerId: string, incarnation: number, order: FleetOrder): void {
    let queue = this.#queues.get(workerId);
    if (queue?.incarnation !== incarnation) {
      queue?.close();
      this.#channels += 1;
      queue = new OrderQueue({
        connection: this.connection,
        subject: this.names.orders(workerId),
        epoch: this.#epoch,
        incarnation,
        channel: this.#channels,
        reader: this.#reader,
        pending: this.#pending,
        connectedAt: () => this.#connectedAt,
        notice: this.#events.notice,
        unreachable: () => this.#events.unreachable(workerId, incarnation),
        refused: (answer) => this.#events.refused(workerId, incarnation, answer),
      });
      this.#queues.set(workerId, queue);
    }
    queue.push(order);
  }

  forget(workerId: string, incarnation: number): void {
    const queue = this.#queues.get(workerId);
    if (queue?.incarnation !== incarnation) return;
    queue.close();
    this.#queues.delete(workerId);
  }

  summon(workerId: string): void {
    this.#publish(this.names.leader, { epoch: this.#epoch, summoned: workerId });
  }

  async resign(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
    const intake = this.#intake;
    this.#intake = undefined;
    await intake?.close();
  }

  async close(): Promise<void> {
    await this.resign();
    await this.connection.close();
  }

  #hear(subject: string, handle: (message: Msg) => void): void {
    this.#subscriptions.push(hear(this.connection, subject, handle, this.#events.notice));
  }

  #onHello(message: Msg): void {
    if (!isRequest(message)) return;
    const hello = this.#reader.read(workerHelloSchema, message.data, "greeting");
    if (hello === undefined) return;
    const { workerId } = hello.capabilities;
    // The server lets each worker speak for itself only.
    if (workerOf(message.subject) !== workerId) {
      this.#reader.complain("greeting", "its sender is another worker");
      return;
    }
    this.#queues.get(workerId)?.heard();
    message.respond(encode(this.#events.greeted(hello)));
  }

  #onHeartbeat(message: Msg): void {
    const heartbeat = this.#reader.read(heartbeatSchema, message.data, "heartbeat");
    if (heartbeat === undefined) return;
    const workerId = workerOf(message.subject);
    const queue = this.#queues.get(workerId);
    if (queue?.incarnation === heartbeat.incarnation) queue.heard();
    this.#events.heartbeat(workerId, heartbeat);
  }

  async #onClient(message: Msg): Promise<void> {
    if (!isRequest(message)) return;
    const request = this.#reader.read(clientRequestSchema, message.data, "client's request");
    if (request === undefined) {
      const text = "The coordinator does not understand the request.";
      const remedy = "Use the same version of Plimsoll for the client and its fleet.";
      message.respond(encode({ kind: "error", code: "request-invalid", message: text, remedy }));
      return;
    }
    try {
      message.respond(encode(await this.#events.asked(request)));
    } catch (error) {
      const remedy = "Ask again; if it stays so, look at the coordinator's log.";
      const text = error instanceof Error ? error.message : String(error);
      message.respond(encode({ kind: "error", code: "coordinator-failed", message: text, remedy }));
      this.#events.notice("warning", `a client's request failed: ${text}`);
    }
  }

  #publish(subject: string, message: unknown): void {
    if (!this.connection.isClosed()) this.connection.publish(subject, encode(message));
  }

  async #checkRoom(): Promise<void> {
    const info = await this.#manager.streams.info(this.names.reportStream).catch(() => undefined);
    if (info === undefined) return;
    const share = info.state.bytes / info.config.max_bytes;
    const isFilling = share >= FULL_SHARE;
    const isNew = isFilling && !this.#filling;
    this.#filling = isFilling;
    if (!isNew) return;
    const percent = Math.round(share * 100);
    const text = `reports fill ${percent} % of their stream on the server; at 100 % workers have to wait`;
    this.#events.notice("warning", text);
  }
}
