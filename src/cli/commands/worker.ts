/** `plimsoll worker`: a worker of a fleet, until it is told to leave. */

import { existsSync } from "node:fs";
import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import type { WorkerService } from "../../worker/service/worker-service.ts";
import type { OfferFlags } from "../fleet/machine-offer.ts";
import { offerMachine } from "../fleet/machine-offer.ts";
import { serviceLog } from "./service-log.ts";

/** Which fleet a service joins, and as whom. */
export interface JoinFlags {
  readonly join: string;
  readonly fleet?: string;
  readonly credentials?: string;
  readonly ca?: string;
}

export interface WorkerFlags extends JoinFlags, OfferFlags {
  readonly drainFile?: string;
}

const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;
const DRAIN_FILE_MS = 500;

/** @returns the exit status: 0 when it was drained, 2 when it was refused */
export async function workerCommand(flags: WorkerFlags): Promise<number> {
  const noticeOf = (id: string) => serviceLog(`worker ${id}`);
  const { id, offered, service, close } = offerMachine(flags, fleetAddress(flags), noticeOf);
  const notice = noticeOf(id);
  notice("info", `offers ${offered.slots} slots as class ${offered.workerClass}`);
  const status = await Promise.race([
    toldToLeave(service, flags.drainFile),
    service.run().then((departure) => {
      if (departure.kind === "drained") return 0;
      notice("warning", `is not wanted: ${departure.message}`);
      return EXIT_REFUSED;
    }),
  ]);
  await close();
  return status;
}

/** The first signal drains the worker; resolves with the second one. */
export function toldToLeave(
  service: Pick<WorkerService, "drain">,
  drainFile: string | undefined,
): Promise<number> {
  if (drainFile !== undefined) {
    // Whatever announces the end of a rented machine only has to make a file; folders that appear
    // later, or are mounted, cannot be watched.
    setInterval(() => {
      if (existsSync(drainFile)) service.drain(`${drainFile} is there`);
    }, DRAIN_FILE_MS).unref();
  }
  return new Promise((resolve) => {
    let times = 0;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        times += 1;
        if (times === 1) service.drain(`${signal}; once more ends it at once`);
        else resolve(EXIT_INTERRUPTED);
      });
    }
  });
}

/** What the options of a service say of the fleet. */
export function fleetAddress({ join, fleet, credentials, ca }: JoinFlags): FleetAddress {
  return {
    url: join,
    ...(fleet === undefined ? {} : { fleet }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(ca === undefined ? {} : { ca }),
  };
}
