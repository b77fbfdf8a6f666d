/** Brings orders to one process of a worker: each once, in order, however often it takes. */

import type { NatsConnection } from "@nats-io/transport-node";
import { NoRespondersError, RequestError } from "@nats-io/transport-node";
import type { FleetOrder, OrderAnswer } from "../../protocol/fleet/fleet-commands.ts";
import { orderAnswerSchema } from "../../protocol/fleet/fleet-commands.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { MessageReader } from "./messages.ts";
import { encode, MESSAGE_BYTES } from "./messages.ts";

/** A worker that is there answers in milliseconds; one that is stopped may answer later. */
const ANSWER_MS = 1000;
const RETRY_MS = 100;
/** When nobody listens for so long, nobody will. */
const DEAF_MS = 1500;

export interface OrderQueueOptions {
  readonly connection: NatsConnection;
  readonly subject: string;
  readonly epoch: number;
  readonly incarnation: number;
  /** Tells this queue from earlier ones of the same leadership. */
  readonly channel: number;
  readonly reader: MessageReader;
  /** Nobody listens for the orders of this worker. */
  readonly unreachable: () => void;
  readonly refused: (answer: OrderAnswer & { kind: "refused" }) => void;
}

export class OrderQueue {
  readonly #options: OrderQueueOptions;
  /** With their size in bytes. */
  #waiting: { readonly order: FleetOrder; readonly bytes: number }[] = [];
  /** Number of the first one that waits. */
  #first = 1;
  #sending = false;
  #closed = false;

  constructor(options: OrderQueueOptions) {
    this.#options = options;
  }

  get incarnation(): number {
    return this.#options.incarnation;
  }

  push(order: FleetOrder): void {
    this.#waiting.push({ order, bytes: Buffer.byteLength(JSON.stringify(order)) });
    if (!this.#sending) void this.#send();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  async #send(): Promise<void> {
    this.#sending = true;
    let deafSince: number | undefined;
    // What is ordered in one turn travels together.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#closed) {
      const answer = await this.#ask();
      if (this.#closed) break;
      if (answer === "nobody") {
        deafSince ??= Date.now();
        if (Date.now() - deafSince > DEAF_MS) {
          this.close();
          this.#options.unreachable();
          break;
        }
      } else {
        deafSince = undefined;
      }
      if (typeof answer === "string") {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      } else if (answer.kind === "refused") {
        this.close();
        this.#options.refused(answer);
      } else {
        const taken = Math.max(0, answer.upTo - this.#first + 1);
        this.#waiting.splice(0, taken);
        this.#first += taken;
      }
    }
    this.#sending = false;
  }

  async #ask(): Promise<OrderAnswer | "nobody" | "no-answer"> {
    const { connection, subject, reader, epoch, incarnation, channel } = this.#options;
    const orders = this.#group();
    const sender = { protocol: PROTOCOL_VERSION, epoch, incarnation, channel };
    const group = { ...sender, first: this.#first, orders };
    try {
      const reply = await connection.request(subject, encode(group), { timeout: ANSWER_MS });
      return reader.read(orderAnswerSchema, reply.data, "worker's answer") ?? "no-answer";
    } catch (error) {
      const nobody =
        error instanceof NoRespondersError ||
        (error instanceof RequestError && error.isNoResponders());
      return nobody ? "nobody" : "no-answer";
    }
  }

  /** As many as fit into a message; at least one. */
  #group(): FleetOrder[] {
    const orders: FleetOrder[] = [];
    let bytes = 0;
    for (const one of this.#waiting) {
      bytes += one.bytes;
      if (orders.length > 0 && bytes > MESSAGE_BYTES) break;
      orders.push(one.order);
    }
    return orders;
  }
}
