/** `plimsoll coordinator`: a coordinator of a fleet; of several, one leads. */

import os from "node:os";
import path from "node:path";
import { systemClock } from "../../coordinator/clock.ts";
import { FleetCoordinator } from "../../coordinator/fleet/fleet-coordinator.ts";
import type { NatsCoordinator } from "../../engine/nats/coordinator-transport.ts";
import { connectCoordinator } from "../../engine/nats/coordinator-transport.ts";
import { LeaderKey } from "../../engine/nats/leader-key.ts";
import type { Store } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";
import { policyNamed } from "../config/policy-schema.ts";
import { serviceLog } from "./service-log.ts";
import { fleetAddress } from "./worker.ts";

export interface CoordinatorFlags {
  readonly join: string;
  readonly fleet?: string;
  readonly credentials?: string;
  readonly ca?: string;
  readonly id?: string;
  readonly store: string;
  readonly policy?: string;
}

/** @returns the exit status, once it was told to end */
export async function coordinatorCommand(flags: CoordinatorFlags): Promise<number> {
  const { id = `${os.hostname()}-${process.pid}` } = flags;
  const notice = serviceLog(`coordinator ${id}`);
  const address = fleetAddress(flags.join, flags);
  let transport: NatsCoordinator | undefined;
  let store: Store | undefined;
  const coordinator = new FleetCoordinator({
    name: id,
    clock: systemClock(),
    policy: flags.policy === undefined ? undefined : policyNamed(flags.policy),
    connect: async (events) => {
      transport = await connectCoordinator(address, id, events);
      return transport;
    },
    contend: (events) => {
      let key: LeaderKey | undefined;
      const made = () => {
        if (transport === undefined) throw new Error("not connected");
        key ??= new LeaderKey(transport.connection, transport.names, id, events);
        return key;
      };
      return { contend: () => made().contend(), release: async () => await key?.release() };
    },
    beginLeadership: async () => {
      store ??= openStore({ directory: path.resolve(flags.store), mode: "write" });
      return { epoch: Math.floor(Date.now() / 1000), store };
    },
    notice,
  });
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
  await coordinator.start();
  await told;
  await coordinator.close();
  await store?.close();
  return 0;
}
