/** JSON messages in and out of NATS: what comes in is checked, and what is wrong is said once. */

import type { Msg, MsgHdrs } from "@nats-io/transport-node";
import type { z } from "zod";

/** Between two complaints about messages of one kind. */
const COMPLAINT_MS = 60_000;

/** The server's limit is 1 MiB; this leaves room for the envelope. */
export const MESSAGE_BYTES = 700_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function encode(message: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}

/**
 * Whether the server was asked to send something stored to this subject. Whoever may read what is
 * stored could speak in another's name that way, so nobody listens to it.
 */
export function isRelayed({ headers }: { readonly headers?: MsgHdrs | undefined }): boolean {
  return headers?.has("Nats-Stream") ?? false;
}

/** Whether the answer goes to whoever asks: answers must not be sent to other subjects on request. */
export function isRequest({ reply }: Msg): boolean {
  return reply?.startsWith("_INBOX_") ?? false;
}

/** Reads messages, and complains of bad ones without filling the log. */
export class MessageReader {
  readonly #notice: (level: "info" | "warning", text: string) => void;
  readonly #complaints = new Map<string, { atMs: number; more: number }>();

  constructor(notice: (level: "info" | "warning", text: string) => void) {
    this.#notice = notice;
  }

  /** @returns undefined when it is no such message */
  read<Schema extends z.ZodType>(
    schema: Schema,
    data: Uint8Array,
    what: string,
  ): z.output<Schema> | undefined {
    let value: unknown;
    try {
      value = JSON.parse(decoder.decode(data));
    } catch {
      this.complain(what, "it is not JSON");
      return undefined;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = (issue?.path ?? []).map(String).join(".").slice(0, 80);
    this.complain(what, `${place === "" ? "" : `${place}: `}${issue?.message ?? "is wrong"}`);
    return undefined;
  }

  /** Says that something was ignored, unless the same has been said lately. */
  complain(what: string, why: string): void {
    const now = Date.now();
    const last = this.#complaints.get(what);
    if (last !== undefined && now - last.atMs < COMPLAINT_MS) {
      last.more += 1;
      return;
    }
    const more = last?.more ?? 0;
    this.#complaints.set(what, { atMs: now, more: 0 });
    const others = more === 0 ? "" : ` (and ${more} more since the last complaint)`;
    this.#notice("warning", `ignored a ${what} that is none: ${why.slice(0, 200)}${others}`);
  }
}
