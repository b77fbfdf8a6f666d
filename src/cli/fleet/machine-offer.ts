/** Makes of a worker's options what this machine offers to a fleet. */

import os from "node:os";
import path from "node:path";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
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

/** What a worker offers, and lets be done with it. */
export interface OfferFlags {
  readonly id?: string;
  readonly class?: string;
  readonly slots?: number;
  readonly label?: string[];
  readonly root?: string;
  readonly diskGb: number;
  readonly allowRunner?: string[];
  readonly allowCommand?: string[];
}

/** Of a worker that is there for one run only. */
export interface OneRun {
  /** A label: it takes only tests that require it. */
  readonly dedicatedTo: string;
  /** The folder that it brings the run's code in. */
  readonly folder: string;
  /** Workers with this class are expected to be alike. */
  readonly workerClass: string;
  /** Makes its name one that no other machine's worker has. */
  readonly idSuffix: string;
}

type Notice = (level: "info" | "warning", text: string) => void;

export interface MachineOffer {
  readonly id: string;
  readonly offered: Pick<WorkerCapabilities, "slots" | "workerClass">;
  readonly service: WorkerService;
  /** Ends what there still is of it. */
  close(): Promise<void>;
}

/** @param noticeOf told the worker's name, makes what prints of it */
export function offerMachine(
  flags: OfferFlags,
  address: FleetAddress,
  noticeOf: (id: string) => Notice,
  oneRun?: OneRun,
): MachineOffer {
  const { slots = carriedWorkers().count } = flags;
  const place = claimPlace(path.join(flags.root ?? cacheFolder(), fleetName(address)));
  const suffix = oneRun === undefined ? "" : `-${oneRun.idSuffix}`;
  const id = flags.id ?? permittedId(address, `${os.hostname()}-${place.number}${suffix}`);
  const notice = noticeOf(id);
  const workerClass = flags.class ?? oneRun?.workerClass ?? os.hostname();
  const labels = [...(flags.label ?? []), ...(oneRun === undefined ? [] : [oneRun.dedicatedTo])];
  const identity = { workerId: id, incarnation: Date.now(), workerClass, slots, labels };
  const capabilities = new WorkerCapabilityDetector().detect(identity);
  let connected: NatsFleetWorker | undefined;
  const service = new WorkerService({
    capabilities: {
      ...capabilities,
      ...(oneRun === undefined ? {} : { dedicatedTo: oneRun.dedicatedTo }),
    },
    connect: async (events) => {
      connected = await connectFleetWorker(address, id, events);
      return connected;
    },
    workspaces: new WorkspacePool({
      root: path.join(place.folder, "workspaces"),
      ...(oneRun === undefined ? {} : { own: oneRun.folder }),
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
  const close = async () => {
    await service.close();
    place.release();
  };
  return { id, offered: { slots, workerClass }, service, close };
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: cache } = process.env;
  const base = cache === undefined || cache === "" ? path.join(os.homedir(), ".cache") : cache;
  return path.join(base, "plimsoll");
}
