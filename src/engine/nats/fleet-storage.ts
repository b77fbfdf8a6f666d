/** Makes sure that the server keeps what a fleet stores on it, with limits. */

import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import {
  DiscardPolicy,
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { nanos } from "@nats-io/transport-node";
import { FleetError } from "../fleet-error.ts";
import type { FleetNames } from "./fleet-names.ts";

/** A leader that does not renew its key for so long leads no more. */
export const LEADER_SECONDS = 2;

/** Reports wait for a coordinator at most so long, and take at most so much room. */
const REPORT_DAYS = 3;
const REPORT_BYTES = 2 ** 30;

/** Content is kept for so long, in at most so much room. */
const CONTENT_DAYS = 7;
const CONTENT_BYTES = 8 * 2 ** 30;

/** On a server with less room a fleet makes do with this much. */
const LEAST_BYTES = 2 ** 24;

const DAY_MS = 86_400_000;
const RETRY_MS = 200;
/** The server's codes for room that it, or the account, does not have. */
const NO_ROOM = [10_047, 10_002];

/**
 * Makes the streams of a fleet once for all; waits while the server is away.
 *
 * @throws FleetError `fleet-unusable` when the server has no JetStream or no room
 */
export async function makeStreams(
  connection: NatsConnection,
  names: FleetNames,
): Promise<JetStreamManager> {
  // What does not fit is refused, and whoever sent it keeps it: nothing is dropped.
  const alike = { discard: DiscardPolicy.New, storage: StorageType.File };
  const reports = {
    ...alike,
    name: names.reportStream,
    subjects: [names.allReports],
    retention: RetentionPolicy.Workqueue,
    max_age: nanos(REPORT_DAYS * DAY_MS),
  };
  const content = {
    ...alike,
    name: names.contentStream,
    subjects: [names.allContent],
    retention: RetentionPolicy.Limits,
    max_age: nanos(CONTENT_DAYS * DAY_MS),
    max_msgs_per_subject: 1,
    // Read message by message: whoever may only read needs no consumer.
    allow_direct: true,
  };
  return await persistently(connection, async () => {
    const manager = await jetstreamManager(connection);
    await makeStream(manager, reports, REPORT_BYTES);
    await makeStream(manager, content, CONTENT_BYTES);
    return manager;
  });
}

/** @throws FleetError `fleet-unusable` */
export async function openLeaderBucket(connection: NatsConnection, names: FleetNames): Promise<KV> {
  try {
    // A request that hangs for longer than a leader lives is of no use.
    const client = jetstream(connection, { timeout: LEADER_SECONDS * 500 });
    return await new Kvm(client).create(names.leaderBucket, { history: 1 });
  } catch (error) {
    throw unusable(error);
  }
}

/** What is there already keeps the room that it has got. */
async function makeStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { name: string },
  bytes: number,
): Promise<void> {
  const known = await manager.streams.info(config.name).catch((error: unknown) => {
    if (error instanceof JetStreamApiError) return undefined;
    throw error;
  });
  if (known !== undefined) {
    await manager.streams.update(config.name, { ...config, max_bytes: known.config.max_bytes });
    return;
  }
  try {
    await manager.streams.add({ ...config, max_bytes: bytes });
  } catch (error) {
    if (!hasNoRoom(error) || bytes <= LEAST_BYTES) throw error;
    await makeStream(manager, config, bytes / 2);
  }
}

/** A server that is away is waited for; one that says no is not asked again. */
async function persistently<Result>(
  connection: NatsConnection,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isFinal = error instanceof JetStreamApiError || isNotEnabled(error);
      if (isFinal || connection.isClosed()) throw unusable(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** The library's class for it is not exported. */
function isNotEnabled(error: unknown): boolean {
  return error instanceof Error && error.name === "JetStreamNotEnabled";
}

function hasNoRoom(error: unknown): boolean {
  return error instanceof JetStreamApiError && NO_ROOM.includes(error.code);
}

function unusable(error: unknown): FleetError {
  const text = error instanceof Error ? error.message : String(error);
  const remedy = hasNoRoom(error)
    ? "Fleets have taken all that JetStream may use there, and keep it until their streams are deleted. Delete those of fleets that are gone (nats stream ls, nats stream rm), or give JetStream more room: max_file_store in the server's configuration, or the limit of the account."
    : "Start it with JetStream and a folder of its own: nats-server -js -sd FOLDER.";
  const message = `The NATS server cannot keep what a fleet needs: ${text}.`;
  return new FleetError("fleet-unusable", message, remedy, error);
}
