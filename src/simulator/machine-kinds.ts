/** Workers that are alike to every test, taken together: what bounds are computed on. */

import { demandOf, satisfies, secondsAtSpeedOne } from "./eligibility.ts";
import type { PoolWorker } from "./input/pool-file.ts";
import type { TraceTest } from "./input/trace-file.ts";

/** Slots that run the same tests in the same time, but for their speed. */
export interface MachineKind {
  readonly sample: PoolWorker;
  /** One per slot. */
  readonly speeds: number[];
}

/** Groups the slots of a pool by all that decides about what they can run. */
export function machineKinds(workers: readonly PoolWorker[]): MachineKind[] {
  const kinds = new Map<string, MachineKind>();
  for (const worker of workers) {
    const { class: workerClass, memoryGb, gpus, gpuMemoryGb, backends, labels } = worker;
    const name = JSON.stringify([
      workerClass ?? null,
      [memoryGb ?? null, gpus ?? null, gpuMemoryGb ?? null],
      backends === undefined ? null : [...backends].sort(),
      [...labels].sort(),
    ]);
    const kind = kinds.get(name) ?? { sample: worker, speeds: [] };
    kinds.set(name, kind);
    for (let slot = 0; slot < worker.slots; slot += 1) kind.speeds.push(worker.speed);
  }
  return [...kinds.values()];
}

/** Seconds of a test on each kind at speed 1; infinite where it cannot run. */
export function secondsByKind(test: TraceTest, kinds: readonly MachineKind[]): number[] {
  const demand = demandOf(test);
  return kinds.map(({ sample }) => {
    const able = satisfies(sample, demand);
    return (able ? secondsAtSpeedOne(test, sample.class) : undefined) ?? Number.POSITIVE_INFINITY;
  });
}

/** Whether every kind runs all of these tests, and in the same time. */
export function areAlike(rows: readonly (readonly number[])[]): boolean {
  return rows.every((row) => row.every((seconds) => seconds === row[0]));
}
