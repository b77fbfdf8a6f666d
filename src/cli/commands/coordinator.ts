/** `plimsoll coordinator`: a coordinator of a fleet; of several, one leads. */

import { readFile, rename, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { systemClock } from "../../coordinator/clock.ts";
import { FleetCoordinator } from "../../coordinator/fleet/fleet-coordinator.ts";
import type { NatsCoordinator } from "../../engine/nats/coordinator-transport.ts";
import { connectCoordinator } from "../../engine/nats/coordinator-transport.ts";
import { connectForLeadership, LeaderKey } from "../../engine/nats/leader-key.ts";
import type { Store } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";
import { policyNamed } from "../config/policy-schema.ts";
import { serviceLog } from "./service-log.ts";
import { isDatabase } from "./store-place.ts";
import type { JoinFlags } from "./worker.ts";
import { fleetAddress } from "./worker.ts";

export interface CoordinatorFlags extends JoinFlags {
  readonly id?: string;
  readonly store: string;
  readonly policy?: string;
}

/** In the folder of an embedded store: the number of the last leadership. */
const COUNT_FILE = "leadership";

/** @returns the exit status, once it was told to end */
export async function coordinatorCommand(flags: CoordinatorFlags): Promise<number> {
  const { id = `${os.hostname()}-${process.pid}` } = flags;
  const notice = serviceLog(`coordinator ${id}`);
  const address = fleetAddress(flags);
  let transport: NatsCoordinator | undefined;
  let keyConnection: NatsConnection | undefined;
  const coordinator = new FleetCoordinator({
    name: id,
    clock: systemClock(),
    policy: flags.policy === undefined ? undefined : policyNamed(flags.policy),
    connect: async (events) => {
      transport = await connectCoordinator(address, id, events);
      keyConnection = await connectForLeadership(address, id);
      return transport;
    },
    contend: (events) => {
      let key: LeaderKey | undefined;
      const made = () => {
        if (transport === undefined || keyConnection === undefined)
          throw new Error("not connected");
        key ??= new LeaderKey(keyConnection, transport.names, id, events);
        return key;
      };
      return { contend: () => made().contend(), release: async () => await key?.release() };
    },
    beginLeadership: async () => await beginLeadership(flags.store),
    notice,
  });
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
  await coordinator.start();
  await told;
  await coordinator.close();
  await keyConnection?.close();
  return 0;
}

/** @param place folder of an embedded store, or the address of a database that several share */
async function beginLeadership(place: string): Promise<{ epoch: number; store: Store }> {
  if (!isDatabase(place)) return await beginEmbedded(path.resolve(place));
  const { openPostgresStore } = await import("../../store/postgres-store.ts");
  const store = openPostgresStore(place);
  try {
    return { epoch: await store.beginLeadership(), store };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Nobody else can open the store while this process has it, so nobody else counts. */
async function beginEmbedded(directory: string): Promise<{ epoch: number; store: Store }> {
  const store = openStore({ directory, mode: "write" });
  try {
    await store.listRuns(1);
    return { epoch: await countLeadership(path.join(directory, COUNT_FILE)), store };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Where the file is lost, the time makes the number higher than those that were. */
async function countLeadership(file: string): Promise<number> {
  const last = Number(await readFile(file, "utf8").catch(() => "0"));
  const epoch = Math.max(Number.isInteger(last) ? last + 1 : 1, Math.floor(Date.now() / 1000));
  await writeFile(`${file}.new`, `${epoch}\n`, { flush: true });
  await rename(`${file}.new`, file);
  return epoch;
}
