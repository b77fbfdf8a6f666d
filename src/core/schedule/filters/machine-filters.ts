/** What a class of workers must have for a demand: one filter for each thing that can be asked for. */

import type { MachineDemand } from "../../model/test.ts";
import type { WorkerCapabilities } from "../../model/worker.ts";
import { chooseGpus, gpusWanted } from "./gpu-choice.ts";
import { versionMatches } from "./version-match.ts";

/** Offered by a worker that names no backends. */
export const DEFAULT_BACKENDS: readonly string[] = ["cpu"];

interface MachineFilter {
  readonly name: string;
  /** What the worker lacks, to be read after its class; `undefined` when it lacks nothing. */
  lacks(demand: MachineDemand, worker: WorkerCapabilities): string | undefined;
}

const workerClass: MachineFilter = {
  name: "worker-class",
  lacks({ workerClasses }, worker) {
    if (workerClasses === undefined || workerClasses.includes(worker.workerClass)) return undefined;
    return `is not of the class ${workerClasses.join(" or ")}`;
  },
};

const labels: MachineFilter = {
  name: "labels",
  lacks({ labels: wanted = [] }, worker) {
    const missing = wanted.filter((label) => !worker.labels.includes(label));
    return missing.length === 0 ? undefined : `does not have the label ${missing.join(", ")}`;
  },
};

const dedication: MachineFilter = {
  name: "dedication",
  lacks({ labels: wanted = [] }, { dedicatedTo }) {
    if (dedicatedTo === undefined || wanted.includes(dedicatedTo)) return undefined;
    return `takes only tests that require the label ${dedicatedTo}`;
  },
};

const memory: MachineFilter = {
  name: "memory",
  lacks({ minimumMemoryGb = 0 }, { hardwareSpecs: { memoryGb } }) {
    return minimumMemoryGb <= memoryGb
      ? undefined
      : `has ${memoryGb} GB of memory, not ${minimumMemoryGb}`;
  },
};

const cores: MachineFilter = {
  name: "cores",
  lacks({ cpuCores = 0 }, { hardwareSpecs }) {
    return cpuCores <= hardwareSpecs.cpuCores
      ? undefined
      : `has ${hardwareSpecs.cpuCores} cores, not ${cpuCores}`;
  },
};

const gpus: MachineFilter = {
  name: "gpus",
  lacks(demand, { gpus: offered = [] }) {
    if (chooseGpus(demand, offered, new Set()) !== undefined) return undefined;
    const { gpuMemoryGb = 0, gpuKind } = demand;
    const kind = gpuKind === undefined ? "" : ` of kind ${gpuKind}`;
    const size = gpuMemoryGb > 0 ? ` with ${gpuMemoryGb} GB` : "";
    const wanted = gpusWanted(demand);
    return wanted === 1 ? `has no GPU${kind}${size}` : `has no ${wanted} GPUs${kind}${size}`;
  },
};

const backends: MachineFilter = {
  name: "backends",
  lacks({ backends: wanted }, { supportedBackends = DEFAULT_BACKENDS }) {
    if (wanted === undefined || wanted.some((one) => supportedBackends.includes(one))) {
      return undefined;
    }
    return `does not offer the backend ${wanted.join(" or ")}`;
  },
};

const browser: MachineFilter = {
  name: "browser",
  lacks({ browser: wanted }, { browsers = [] }) {
    if (wanted === undefined) return undefined;
    const { name, features = [] } = wanted;
    const named = browsers.filter((one) => name === undefined || one.name === name);
    if (named.length === 0) return `has no browser${name === undefined ? "" : ` ${name}`}`;
    const able = named.some((one) => features.every((each) => one.features.includes(each)));
    return able ? undefined : `has no ${name ?? "browser"} with ${features.join(" and ")}`;
  },
};

const software: MachineFilter = {
  name: "software",
  lacks({ softwareVersions: wanted = {} }, { softwareVersions: offered }) {
    for (const [program, range] of Object.entries(wanted)) {
      const version = Object.hasOwn(offered, program) ? offered[program] : undefined;
      if (version === undefined) return `does not have ${program}`;
      if (!versionMatches(version, range)) return `has ${program} ${version}, not ${range.text}`;
    }
    return undefined;
  },
};

const MACHINE_FILTERS: readonly MachineFilter[] = [
  workerClass,
  labels,
  dedication,
  memory,
  cores,
  gpus,
  backends,
  browser,
  software,
];

/** All that the worker lacks for the demand, in words; empty when it can meet it, once it is free. */
export function lackings(demand: MachineDemand, worker: WorkerCapabilities): string[] {
  return MACHINE_FILTERS.flatMap((filter) => filter.lacks(demand, worker) ?? []);
}
