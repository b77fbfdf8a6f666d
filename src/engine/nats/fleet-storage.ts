/** Makes sure that the server keeps what a fleet stores on it, with limits. */

import type { JetStreamManager } from "@nats-io/jetstream";
import {
  DiscardPolicy,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { Kvm } from "@nats-io/kv";
import type { ObjectStore } from "@nats-io/obj";
import { Objm } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";
import { nanos } from "@nats-io/transport-node";
import { FleetError } from "../fleet-error.ts";
import type { FleetNames } from "./fleet-names.ts";

/** A leader that does not renew its key for so long leads no more. */
export const LEADER_SECONDS = 2;

/** Reports wait for a coordinator at most so long, and take at most so much room. */
const REPORT_DAYS = 3;
export const REPORT_BYTES = 2 ** 30;

/** Contents that nobody has asked for are kept for so long. */
const CONTENT_DAYS = 3;
const CONTENT_BYTES = 8 * 2 ** 30;

const DAY_MS = 86_400_000;

/**
 * Once for all: what is there already is left as it is, but for its limits.
 *
 * @throws FleetError `fleet-unusable` when the server has no JetStream or no room
 */
export async function makeReportStream(
  connection: NatsConnection,
  names: FleetNames,
): Promise<JetStreamManager> {
  const config = {
    name: names.reportStream,
    subjects: [names.allReports],
    retention: RetentionPolicy.Workqueue,
    // What does not fit is refused, and its worker keeps it: nothing is dropped.
    discard: DiscardPolicy.New,
    max_bytes: REPORT_BYTES,
    max_age: nanos(REPORT_DAYS * DAY_MS),
    storage: StorageType.File,
  };
  try {
    const manager = await jetstreamManager(connection);
    const known = await manager.streams.info(names.reportStream).catch(() => undefined);
    if (known === undefined) await manager.streams.add(config);
    else await manager.streams.update(names.reportStream, config);
    return manager;
  } catch (error) {
    throw unusable(error);
  }
}

/** @throws FleetError `fleet-unusable` */
export async function openLeaderBucket(connection: NatsConnection, names: FleetNames): Promise<KV> {
  try {
    const ttl = LEADER_SECONDS * 1000;
    return await new Kvm(jetstream(connection)).create(names.leaderBucket, { ttl, history: 1 });
  } catch (error) {
    throw unusable(error);
  }
}

/** @throws FleetError `fleet-unusable` */
export async function openContentBucket(
  connection: NatsConnection,
  names: FleetNames,
): Promise<ObjectStore> {
  try {
    const objects = new Objm(jetstream(connection));
    const limits = { max_bytes: CONTENT_BYTES, ttl: nanos(CONTENT_DAYS * DAY_MS) };
    return await objects.create(names.contentBucket, { ...limits, storage: StorageType.File });
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): FleetError {
  const text = error instanceof Error ? error.message : String(error);
  return new FleetError(
    "fleet-unusable",
    `The NATS server cannot keep what a fleet needs: ${text}.`,
    "Start it with JetStream and a folder of its own: nats-server -js -sd FOLDER.",
    error,
  );
}
