/** Content on the server of a fleet, named by what is in it. */

import { createHash } from "node:crypto";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { ObjectChunks } from "../fleet-transport.ts";
import type { FleetNames } from "./fleet-names.ts";
import { MESSAGE_BYTES } from "./messages.ts";

/** The first byte of a message says what follows: the content, or the names of its pieces. */
const WHOLE = 0;
const PIECES = 1;
const NAME_BYTES = 32;
/** So many names are looked up one by one; for more the server lists all that it has. */
const FEW = 50;

/** The streams are made by the coordinator. */
export async function openContentStore(
  connection: NatsConnection,
  names: FleetNames,
): Promise<ObjectChunks> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  return new ContentStore(jetstream(connection), manager, names);
}

class ContentStore implements ObjectChunks {
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  readonly #names: FleetNames;

  constructor(client: JetStreamClient, manager: JetStreamManager, names: FleetNames) {
    this.#client = client;
    this.#manager = manager;
    this.#names = names;
  }

  async missing(names: readonly string[]): Promise<readonly string[]> {
    const filters =
      names.length > FEW
        ? [this.#names.allContent]
        : names.map((name) => this.#names.content(name));
    const found = await Promise.all(filters.map((filter) => this.#subjects(filter)));
    const there = new Set(found.flat());
    return names.filter((name) => !there.has(this.#names.content(name)));
  }

  async put(content: Uint8Array): Promise<string> {
    const name = nameOf(content);
    const [missing] = await this.missing([name]);
    if (missing === undefined) return name;
    if (content.length <= MESSAGE_BYTES) {
      await this.#store(name, WHOLE, content);
      return name;
    }
    const pieces: string[] = [];
    for (let from = 0; from < content.length; from += MESSAGE_BYTES) {
      pieces.push(await this.put(content.subarray(from, from + MESSAGE_BYTES)));
    }
    // What names them comes last: whoever finds it finds all.
    await this.#store(name, PIECES, Buffer.from(pieces.join(""), "hex"));
    return name;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const content = await this.#read(name);
    // What was stored under a name that is not its own is no content of ours.
    return content !== undefined && nameOf(content) === name ? content : undefined;
  }

  async #read(name: string): Promise<Uint8Array | undefined> {
    const message = await this.#message(name);
    if (message === undefined) return undefined;
    const rest = message.subarray(1);
    if (message[0] === WHOLE) return rest;
    if (message[0] !== PIECES) return undefined;
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < rest.length; from += NAME_BYTES) {
      const piece = Buffer.from(rest.subarray(from, from + NAME_BYTES)).toString("hex");
      const content = await this.#message(piece);
      // Pieces have no pieces, so that reading always ends.
      if (content?.[0] !== WHOLE) return undefined;
      pieces.push(content.subarray(1));
    }
    return Buffer.concat(pieces);
  }

  async #message(name: string): Promise<Uint8Array | undefined> {
    const query = { last_by_subj: this.#names.content(name) };
    const message = await this.#manager.direct.getMessage(this.#names.contentStream, query);
    return message?.data;
  }

  async #store(name: string, kind: number, content: Uint8Array): Promise<void> {
    const message = Buffer.concat([Buffer.from([kind]), content]);
    await this.#client.publish(this.#names.content(name), message);
  }

  async #subjects(filter: string): Promise<string[]> {
    const options = { subjects_filter: filter };
    const { state } = await this.#manager.streams.info(this.#names.contentStream, options);
    return Object.keys(state.subjects ?? {});
  }
}

function nameOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
