/** Content on the server of a fleet, named by what is in it. */

import { createHash } from "node:crypto";
import type { ObjectStore } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";
import type { ObjectChunks } from "../fleet-transport.ts";
import type { FleetNames } from "./fleet-names.ts";
import { openContentBucket } from "./fleet-storage.ts";

/** @throws FleetError `fleet-unusable` */
export async function openContentStore(
  connection: NatsConnection,
  names: FleetNames,
): Promise<ObjectChunks> {
  return new ContentStore(await openContentBucket(connection, names));
}

class ContentStore implements ObjectChunks {
  readonly #bucket: ObjectStore;

  constructor(bucket: ObjectStore) {
    this.#bucket = bucket;
  }

  async missing(names: readonly string[]): Promise<readonly string[]> {
    const there = await Promise.all(names.map((name) => this.#bucket.info(name)));
    return names.filter((_, place) => there[place] == null || there[place]?.deleted === true);
  }

  async put(content: Uint8Array): Promise<string> {
    const name = createHash("sha256").update(content).digest("hex");
    const [missing] = await this.missing([name]);
    if (missing !== undefined) await this.#bucket.putBlob({ name }, content);
    return name;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const content = await this.#bucket.getBlob(name);
    if (content === null) return undefined;
    // What was stored under a name that is not its own is no content of ours.
    const its = createHash("sha256").update(content).digest("hex");
    return its === name ? content : undefined;
  }
}
