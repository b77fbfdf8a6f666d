/** What can be scarce: things that some workers have and some tests need, by name. */

import type { MachineDemand } from "../../model/test.ts";
import type { WorkerCapabilities } from "../../model/worker.ts";
import { gpusWanted } from "../filters/gpu-choice.ts";
import { DEFAULT_BACKENDS } from "../filters/machine-filters.ts";

/** Sizes are told apart by powers of two, from a gigabyte or one piece up to this exponent. */
const LARGEST_EXPONENT = 20;

/** Everything that a worker has. */
export function traitsOfWorker(worker: WorkerCapabilities): string[] {
  const { hardwareSpecs, labels, browsers = [], gpus = [] } = worker;
  const gpuMemoryGb = gpus.reduce(
    (most, gpu) => Math.max(most, gpu.memoryGb ?? Number.MAX_VALUE),
    0,
  );
  return [
    ...labels.map((label) => `label ${label}`),
    ...(worker.supportedBackends ?? DEFAULT_BACKENDS).map((backend) => `backend ${backend}`),
    ...browsers.flatMap(({ name, features }) => browserTraits(name, features)),
    ...new Set(gpus.map(({ kind }) => `gpu kind ${kind}`)),
    ...sizeTraits("gpus", gpus.length),
    ...sizeTraits("gpu memory", gpuMemoryGb),
    ...sizeTraits("memory", hardwareSpecs.memoryGb),
    ...sizeTraits("cores", hardwareSpecs.cpuCores),
  ];
}

/** What a worker must have whichever of the options is taken. */
export function traitsOfDemand(options: readonly MachineDemand[]): string[] {
  const [first = [], ...others] = options.map(traitsOfOption);
  return first.filter((trait) => others.every((traits) => traits.includes(trait)));
}

function traitsOfOption(demand: MachineDemand): string[] {
  const { labels = [], backends = [], browser, gpuKind } = demand;
  return [
    ...labels.map((label) => `label ${label}`),
    ...(backends.length === 1 ? [`backend ${backends[0]}`] : []),
    ...(browser === undefined ? [] : browserTraits(browser.name, browser.features ?? [])),
    ...(gpuKind === undefined ? [] : [`gpu kind ${gpuKind}`]),
    ...sizeTraits("gpus", gpusWanted(demand)),
    ...sizeTraits("gpu memory", demand.gpuMemoryGb ?? 0),
    ...sizeTraits("memory", demand.minimumMemoryGb ?? 0),
    ...sizeTraits("cores", demand.cpuCores ?? 0),
  ];
}

function browserTraits(name: string | undefined, features: readonly string[]): string[] {
  return [
    ...(name === undefined ? [] : [`browser ${name}`]),
    ...features.map((feature) => `browser with ${feature}`),
  ];
}

/** At least 1, at least 2, at least 4, …: who has much also has less. */
function sizeTraits(what: string, size: number): string[] {
  const traits: string[] = [];
  for (let exponent = 0; exponent <= LARGEST_EXPONENT; exponent += 1) {
    if (size <= 2 ** exponent / 2) break;
    traits.push(`${what} over ${2 ** exponent / 2}`);
  }
  return traits;
}
