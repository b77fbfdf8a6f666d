/** `plimsoll worker`: a worker of a fleet, until it is told to leave. */

import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openContentStore } from "../../engine/nats/content-store.ts";
import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import { fleetName, permittedId } from "../../engine/nats/fleet-address.ts";
import type { NatsFleetWorker } from "../../engine/nats/worker-transport.ts";
import { connectFleetWorker } from "../../engine/nats/worker-transport.ts";
import { WorkerCapabilityDetector } from "../../worker/capability-detector.ts";
import { carriedWorkers } from "../../worker/carried-workers.ts";
import { claimPlace } from "../../worker/service/worker-place.ts";
import { WorkerService } from "../../worker/service/worker-service.ts";
import { WorkspacePool } from "../../worker/workspace/workspace-pool.ts";
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
  readonly root?: string;
  readonly diskGb: number;
  readonly allowRunner?: string[];
  readonly allowCommand?: string[];
  readonly drainFile?: string;
}

const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;
const DRAIN_FILE_MS = 500;

/** @returns the exit status: 0 when it was drained, 2 when it was refused */
export async function workerCommand(flags: WorkerFlags): Promise<number> {
  const { slots = carriedWorkers().count } = flags;
  const address = fleetAddress(flags.join, flags);
  const place = claimPlace(path.join(flags.root ?? cacheFolder(), fleetName(address)));
  const id = flags.id ?? permittedId(address, `${os.hostname()}-${place.number}`);
  const notice = serviceLog(`worker ${id}`);
  const capabilities = new WorkerCapabilityDetector().detect({
    workerId: id,
    incarnation: Date.now(),
    workerClass: flags.class,
    slots,
    labels: flags.label ?? [],
  });
  let connected: NatsFleetWorker | undefined;
  const service = new WorkerService({
    capabilities,
    connect: async (events) => {
      connected = await connectFleetWorker(address, id, events);
      return connected;
    },
    workspaces: new WorkspacePool({
      root: path.join(place.folder, "workspaces"),
      limitBytes: flags.diskGb * 2 ** 30,
      // Only a worker that is connected is told of runs.
      content: async () => {
        if (connected === undefined) throw new Error("The worker is not connected.");
        return await openContentStore(connected.connection, connected.names);
      },
      notice,
    }),
    allowed: {
      ...(flags.allowRunner && { runners: flags.allowRunner }),
      ...(flags.allowCommand && { commands: flags.allowCommand }),
    },
    notice,
  });
  notice("info", `offers ${slots} slots as class ${flags.class}`);
  const status = await Promise.race([
    toldToLeave(service, flags.drainFile),
    service.run().then((departure) => {
      if (departure.kind === "drained") return 0;
      notice("warning", `is not wanted: ${departure.message}`);
      return EXIT_REFUSED;
    }),
  ]);
  await service.close();
  place.release();
  return status;
}

/** The first signal drains the worker; resolves with the second one. */
function toldToLeave(service: WorkerService, drainFile: string | undefined): Promise<number> {
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

function cacheFolder(): string {
  const { XDG_CACHE_HOME: cache } = process.env;
  const base = cache === undefined || cache === "" ? path.join(os.homedir(), ".cache") : cache;
  return path.join(base, "plimsoll");
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
