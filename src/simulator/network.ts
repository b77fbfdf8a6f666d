/** The network between coordinator and workers: it delays and loses, and yet delivers in order. */

import type { NetworkConditions } from "./input/faults-file.ts";
import type { RandomStream } from "./random-stream.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A lost transmission is repeated after this time at least. */
const LEAST_RESEND_SECONDS = 0.2;

/** A lost transmission is repeated after so many times the longest way there. */
const RESEND_FACTOR = 4;

/** Nothing is delayed or lost: how processes of one machine talk. */
export const PERFECT_NETWORK: NetworkConditions = {
  delaySeconds: 0,
  jitterSeconds: 0,
  loss: 0,
  duplicate: 0,
  reorder: 0,
};

/** What can happen to one message. */
export type Mishap = "loss" | "duplicate" | "reorder";

/** What links have in common. */
export interface LinkSetting<Message> {
  readonly clock: VirtualClock;
  readonly conditions: NetworkConditions;
  readonly random: RandomStream;
  /** Told when something happens to a message: when it is lost or overtaken, or comes again. */
  readonly onMishap?: (mishap: Mishap, message: Message) => void;
}

/**
 * One direction between two processes. Underneath, messages are delayed, lost, doubled and
 * overtaken; numbers, repetition and waiting for what is missing make of that what the real
 * engines promise: each message once, in order, as long as both ends live.
 */
export class Link<Message> {
  readonly #setting: LinkSetting<Message>;
  readonly #deliver: (message: Message) => void;
  readonly #early = new Map<number, Message>();
  #sent = 0;
  #delivered = 0;
  #lastArrivalAt = 0;
  #senderLives = true;
  #open = true;
  /** What waits because the way is cut; absent when it is not. */
  #backlog: Message[] | undefined;

  constructor(setting: LinkSetting<Message>, deliver: (message: Message) => void) {
    this.#setting = setting;
    this.#deliver = (message) => {
      if (this.#backlog === undefined) deliver(message);
      else this.#backlog.push(message);
    };
  }

  send(message: Message): void {
    if (!this.#open) return;
    if (this.#setting.conditions === PERFECT_NETWORK) {
      this.#deliver(message);
      return;
    }
    const number = this.#sent;
    this.#sent += 1;
    this.#transmit(number, message);
  }

  /** Sends something that is worth nothing when it is late: it may get lost, and waits for nobody. */
  sendOnce(message: Message): void {
    const { clock, conditions, random } = this.#setting;
    if (this.#backlog !== undefined || random.chance(conditions.loss)) return;
    const seconds = conditions.delaySeconds + conditions.jitterSeconds * random.uniform();
    const arrive = () => {
      if (this.#open && this.#backlog === undefined) this.#deliver(message);
    };
    if (seconds === 0) arrive();
    else clock.after(seconds, arrive);
  }

  /** Its sender has died: what is on the way arrives, and nothing is repeated. */
  orphan(): void {
    this.#senderLives = false;
  }

  /** The way is cut: what is sent waits on it. */
  cut(): void {
    this.#backlog ??= [];
  }

  /** The way is whole again: what has waited arrives. */
  restore(): void {
    const backlog = this.#backlog ?? [];
    this.#backlog = undefined;
    for (const message of backlog) if (this.#open) this.#deliver(message);
  }

  /** Nothing arrives any more. */
  close(): void {
    this.#open = false;
  }

  #transmit(number: number, message: Message): void {
    const { clock, conditions, random } = this.#setting;
    if (random.chance(conditions.loss)) {
      this.#setting.onMishap?.("loss", message);
      clock.after(resendSeconds(conditions), () => {
        if (this.#senderLives && this.#open) this.#transmit(number, message);
      });
      return;
    }
    const overtaken = random.chance(conditions.reorder);
    if (overtaken) this.#setting.onMishap?.("reorder", message);
    const way = longestWaySeconds(conditions);
    const seconds = conditions.delaySeconds + conditions.jitterSeconds * random.uniform();
    const arrivalAt = clock.now + seconds + (overtaken ? way : 0);
    // Without reordering even an uneven delay lets nobody overtake.
    const orderedAt = overtaken ? arrivalAt : Math.max(arrivalAt, this.#lastArrivalAt);
    if (!overtaken) this.#lastArrivalAt = orderedAt;
    clock.at(orderedAt, () => this.#arrive(number, message));
    if (random.chance(conditions.duplicate)) {
      clock.at(orderedAt + way * random.uniform(), () => {
        this.#setting.onMishap?.("duplicate", message);
        this.#arrive(number, message);
      });
    }
  }

  #arrive(number: number, message: Message): void {
    if (!this.#open || number < this.#delivered) return;
    this.#early.set(number, message);
    for (;;) {
      const next = this.#early.get(this.#delivered);
      if (next === undefined) return;
      this.#early.delete(this.#delivered);
      this.#delivered += 1;
      this.#deliver(next);
    }
  }
}

/** The time that a message needs at most when nothing goes wrong. */
export function longestWaySeconds(conditions: NetworkConditions): number {
  return conditions.delaySeconds + conditions.jitterSeconds;
}

function resendSeconds(conditions: NetworkConditions): number {
  return Math.max(LEAST_RESEND_SECONDS, RESEND_FACTOR * longestWaySeconds(conditions));
}
