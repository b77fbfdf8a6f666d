/** What is larger than a message of the server travels in parts, one after another. */

import type { JsMsg } from "@nats-io/jetstream";
import type { MsgHdrs } from "@nats-io/transport-node";
import { headers as emptyHeaders } from "@nats-io/transport-node";
import { MESSAGE_BYTES } from "./messages.ts";

const HEADER = "Plimsoll-Part";
/** Nothing that is sent is larger; whoever sends more means harm. */
const MOST_PARTS = 24;

export interface Part {
  readonly data: Uint8Array;
  /** Absent when it is the whole. */
  readonly headers?: MsgHdrs;
}

/** @param name tells the parts of one whole from others of the same sender; without spaces */
export function inParts(name: string, data: Uint8Array): readonly Part[] {
  const count = Math.ceil(data.length / MESSAGE_BYTES);
  if (count <= 1) return [{ data }];
  return Array.from({ length: count }, (_, index) => {
    const headers = emptyHeaders();
    headers.set(HEADER, `${name} ${index + 1}/${count}`);
    const from = index * MESSAGE_BYTES;
    return { data: data.subarray(from, from + MESSAGE_BYTES), headers };
  });
}

export type Assembled =
  | { readonly kind: "whole"; readonly data: Uint8Array; readonly messages: readonly JsMsg[] }
  | { readonly kind: "waiting" }
  | { readonly kind: "wrong"; readonly messages: readonly JsMsg[] };

/** Puts the parts of each sender together again; they come in order, some of them twice. */
export class PartAssembly {
  readonly #begun = new Map<string, { readonly name: string; readonly messages: JsMsg[] }>();

  add(sender: string, message: JsMsg): Assembled {
    const header = message.headers?.get(HEADER) ?? "";
    const begun = this.#begun.get(sender);
    if (header === "") {
      // Parts of a sender that has begun with something else will never be a whole: they stay as
      // they are, until the stream lets go of them.
      this.#begun.delete(sender);
      return { kind: "whole", data: message.data, messages: [message] };
    }
    const [, name = "", place = "0", all = "0"] = /^(\S{1,60}) (\d+)\/(\d+)$/.exec(header) ?? [];
    const [index, count] = [Number(place), Number(all)];
    if (index < 1 || index > count || count > MOST_PARTS) {
      return { kind: "wrong", messages: [message] };
    }
    const messages = begun?.name === name ? begun.messages : [];
    if (index !== messages.length + 1) {
      // One that came already was stored twice; one before which others are missing is of no use.
      return { kind: "wrong", messages: [message] };
    }
    messages.push(message);
    if (index < count) {
      this.#begun.set(sender, { name, messages });
      return { kind: "waiting" };
    }
    this.#begun.delete(sender);
    return { kind: "whole", data: Buffer.concat(messages.map(({ data }) => data)), messages };
  }
}
