/** Brings orders to one process of a worker: each once, in order, however often it takes. */

import type { NatsConnection } from "@nats-io/transport-node";
import { InvalidArgumentError, NoRespondersError, RequestError } from "@nats-io/transport-node";
import type { FleetOrder, OrderAnswer } from "../../protocol/fleet/fleet-commands.ts";
import { orderAnswerSchema } from "../../protocol/fleet/fleet-commands.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { MessageReader } from "./messages.ts";
import { encode, MESSAGE_BYTES } from "./messages.ts";
import type { PendingAnswers } from "./pending-answers.ts";

/** A worker that is there answers in milliseconds; one that is stopped may answer later. */
const ANSWER_MS = 1000;
const RETRY_MS = 100;
/** When nobody listens, and nothing is heard, for so long, nobody will. */
const DEAF_MS = 1500;
/** After our connection is back, workers need so long to be back as well. */
export const RETURN_MS = 3500;

export interface OrderQueueOptions {
  readonly connection: NatsConnection;
  readonly subject: string;
  readonly epoch: number;
  readonly incarnation: number;
  /** Tells this queue from earlier ones of the same leadership. */
  readonly channel: number;
  readonly reader: MessageReader;
  /** Ended when the connection is there again. */
  readonly pending: PendingAnswers;
  /** When the connection was there again, by `performance.now()`. */
  readonly connectedAt: () => number;
  readonly notice: (level: "info" | "warning", text: string) => void;
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
  #heardAt = 0;
  /** How many of those that wait are on their way. */
  #sent = 0;
  #complained = false;

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

  /** A sign of life of the worker: it is there, even if it does not get orders. */
  heard(): void {
    this.#heardAt = performance.now();
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
        deafSince ??= performance.now();
        if (this.#isGone(deafSince)) {
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
        const taken = this.#take(answer.upTo);
        // An answer to what was said before: it may be long in coming to the rest.
        if (taken === 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.#sending = false;
  }

  /** @param upTo number of the last order that the worker has taken, as it says */
  #take(upTo: number): number {
    const taken = Math.min(Math.max(0, upTo - this.#first + 1), this.#sent);
    this.#waiting.splice(0, taken);
    this.#first += taken;
    return taken;
  }

  #isGone(deafSince: number): boolean {
    const lastSign = Math.max(deafSince, this.#heardAt, this.#options.connectedAt() + RETURN_MS);
    return performance.now() - lastSign > DEAF_MS;
  }

  async #ask(): Promise<OrderAnswer | "nobody" | "no-answer"> {
    const { connection, subject, reader, epoch, incarnation, channel } = this.#options;
    const orders = this.#group();
    this.#sent = orders.length;
    const sender = { protocol: PROTOCOL_VERSION, epoch, incarnation, channel };
    const group = { ...sender, first: this.#first, orders };
    try {
      const asked = connection.request(subject, encode(group), { timeout: ANSWER_MS });
      const reply = await this.#options.pending.race(asked);
      if (reply === undefined) return "no-answer";
      return reader.read(orderAnswerSchema, reply.data, "worker's answer") ?? "no-answer";
    } catch (error) {
      const nobody =
        error instanceof NoRespondersError ||
        (error instanceof RequestError && error.isNoResponders());
      if (error instanceof InvalidArgumentError) this.#complain(error);
      return nobody ? "nobody" : "no-answer";
    }
  }

  /** What the server does not take at all. */
  #complain(error: Error): void {
    if (this.#complained) return;
    this.#complained = true;
    const text = `orders on ${this.#options.subject} cannot be sent: ${error.message}`;
    this.#options.notice("warning", `${text}; a larger max_payload of the server would help`);
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
