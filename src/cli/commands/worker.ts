/** `plimsoll worker`: a worker of a fleet, until it is told to leave. */

import os from "node:os";
import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import { connectFleetWorker } from "../../engine/nats/worker-transport.ts";
import { WorkerCapabilityDetector } from "../../worker/capability-detector.ts";
import { carriedWorkers } from "../../worker/carried-workers.ts";
import { pathWorkspaces } from "../../worker/service/path-workspaces.ts";
import { WorkerService } from "../../worker/service/worker-service.ts";
import { serviceLog } from "./service-log.ts";

export interface WorkerFlags {
  readonly join: string;
  readonly fleet?: string;
  readonly credentials?: string;
  readonly ca?: string;
  readonly id?: string;
  readonly class: string;
  readonly slots?: number;
  readonly label?: string[];
}

const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;

/** @returns the exit status: 0 when it was drained, 2 when it was refused */
export async function workerCommand(flags: WorkerFlags): Promise<number> {
  const { id = `${os.hostname()}-${process.pid}`, slots = carriedWorkers().count } = flags;
  const notice = serviceLog(`worker ${id}`);
  const capabilities = new WorkerCapabilityDetector().detect({
    workerId: id,
    incarnation: Date.now(),
    workerClass: flags.class,
    slots,
    labels: flags.label ?? [],
  });
  const service = new WorkerService({
    capabilities,
    connect: (events) => connectFleetWorker(fleetAddress(flags.join, flags), id, events),
    workspaces: pathWorkspaces,
    notice,
  });
  const signals = ["SIGINT", "SIGTERM"] as const;
  const interrupted = new Promise<number>((resolve) => {
    let times = 0;
    for (const signal of signals) {
      process.on(signal, () => {
        times += 1;
        if (times === 1) service.drain(`${signal}; once more ends it at once`);
        else resolve(EXIT_INTERRUPTED);
      });
    }
  });
  notice("info", `offers ${slots} slots as class ${flags.class}`);
  const status = await Promise.race([
    interrupted,
    service.run().then((departure) => {
      if (departure.kind === "drained") return 0;
      notice("warning", `is not wanted: ${departure.message}`);
      return EXIT_REFUSED;
    }),
  ]);
  await service.close();
  return status;
}

/** What the options of a service or a client say of the fleet. */
export function fleetAddress(
  url: string,
  { fleet, credentials, ca }: Pick<WorkerFlags, "fleet" | "credentials" | "ca">,
): FleetAddress {
  return {
    url,
    ...(fleet === undefined ? {} : { fleet }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(ca === undefined ? {} : { ca }),
  };
}
