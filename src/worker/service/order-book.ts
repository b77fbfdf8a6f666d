/** Takes each order of the leading coordinator once, in order, and none of a leader that was replaced. */

import type { FleetOrder, OrderAnswer, OrderGroup } from "../../protocol/fleet/fleet-commands.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";

export class OrderBook {
  readonly #incarnation: number;
  readonly #obey: (order: FleetOrder) => void;
  readonly #ready: () => boolean;
  #epoch = 0;
  #channel = 0;
  #upTo = 0;

  /**
   * @param obey carries out an order; it must not throw
   * @param ready whether orders are taken now; those that are not come again
   */
  constructor(
    incarnation: number,
    obey: (order: FleetOrder) => void,
    ready: () => boolean = () => true,
  ) {
    this.#ready = ready;
    this.#incarnation = incarnation;
    this.#obey = obey;
  }

  /** The last leadership that was heard of. */
  get epoch(): number {
    return this.#epoch;
  }

  /** From now on nothing is taken of earlier leaderships. */
  heardOf(epoch: number): void {
    if (epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#channel = 0;
    this.#upTo = 0;
  }

  take({ protocol, epoch, incarnation, channel, first, orders }: OrderGroup): OrderAnswer {
    if (protocol !== PROTOCOL_VERSION) {
      return refused("protocol", `it speaks version ${PROTOCOL_VERSION}, not ${protocol}`);
    }
    if (incarnation !== this.#incarnation) {
      return refused("other-process", "another process has the worker's name");
    }
    if (epoch < this.#epoch) return refused("outdated-leader", `number ${this.#epoch} leads`);
    this.heardOf(epoch);
    if (channel < this.#channel) return refused("gap", `channel ${this.#channel} has begun`);
    if (channel > this.#channel) {
      this.#channel = channel;
      this.#upTo = 0;
    }
    if (first > this.#upTo + 1) return refused("gap", `order ${this.#upTo + 1} has not come`);
    for (const order of orders.slice(this.#upTo + 1 - first)) {
      if (!this.#ready()) break;
      this.#upTo += 1;
      this.#obey(order);
    }
    return { kind: "taken", upTo: this.#upTo };
  }
}

function refused(why: (OrderAnswer & { kind: "refused" })["why"], detail: string): OrderAnswer {
  return { kind: "refused", why, detail };
}
