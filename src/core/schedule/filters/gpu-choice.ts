/** Which GPUs of a worker a test would take. */

import type { MachineDemand } from "../../model/test.ts";
import type { Gpu } from "../../model/worker.ts";

/** How many GPUs the demand takes: one when it speaks of GPUs without a number. */
export function gpusWanted({ gpus, gpuMemoryGb, gpuKind }: MachineDemand): number {
  const implied = (gpuMemoryGb ?? 0) > 0 || gpuKind !== undefined ? 1 : 0;
  return Math.max(Math.ceil(gpus ?? 0), implied);
}

/**
 * Places of the GPUs that would serve the demand, the smallest that suffice, so that the big ones
 * stay free for who needs them.
 *
 * @param taken places that others hold
 * @returns `undefined` when there are not enough
 */
export function chooseGpus(
  demand: MachineDemand,
  gpus: readonly Gpu[],
  taken: ReadonlySet<number>,
): readonly number[] | undefined {
  const wanted = gpusWanted(demand);
  if (wanted === 0) return [];
  const fitting = [...gpus.entries()]
    .filter(([place, gpu]) => !taken.has(place) && suffices(gpu, demand))
    .sort(([placeA, a], [placeB, b]) => sizeOf(a) - sizeOf(b) || placeA - placeB)
    .map(([place]) => place);
  return fitting.length < wanted ? undefined : fitting.slice(0, wanted);
}

function suffices(gpu: Gpu, { gpuMemoryGb, gpuKind }: MachineDemand): boolean {
  const big = gpu.memoryGb === undefined || gpu.memoryGb >= (gpuMemoryGb ?? 0);
  return big && (gpuKind === undefined || gpu.kind === gpuKind);
}

/** A size that is not known counts as large. Finite, so that two of them compare. */
function sizeOf(gpu: Gpu): number {
  return gpu.memoryGb ?? Number.MAX_VALUE;
}
