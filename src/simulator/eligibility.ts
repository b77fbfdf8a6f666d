/** Which worker can run which test, and how long it really takes there. */

import type { PoolWorker } from "./input/pool-file.ts";
import type { TraceRequirements, TraceTest } from "./input/trace-file.ts";

/** What of a worker decides about what it can run. */
export type Offer = Pick<
  PoolWorker,
  "class" | "memoryGb" | "gpus" | "gpuMemoryGb" | "backends" | "labels"
>;

/** What of a test decides about where it can run: of `by` the keys only, never the values. */
export interface Demand {
  /** Classes that can run it; absent when every class can. */
  readonly classes: readonly string[] | undefined;
  readonly requires: TraceRequirements;
}

/** Offered by a worker that names no backends. */
const DEFAULT_BACKENDS: readonly string[] = ["cpu"];

export function demandOf({ by, requires }: TraceTest): Demand {
  return {
    classes: by === undefined ? undefined : Object.keys(by).sort(),
    requires: requires ?? {},
  };
}

/** Whether the worker can ever run tests that ask for this. */
export function satisfies(offer: Offer, { classes, requires }: Demand): boolean {
  const { backend, labels = [] } = requires;
  const backends = offer.backends ?? DEFAULT_BACKENDS;
  const inClass =
    offer.class === undefined || classes === undefined || classes.includes(offer.class);
  return (
    inClass &&
    (backend === undefined || backends.includes(backend)) &&
    (requires.memoryGb ?? 0) <= (offer.memoryGb ?? Number.POSITIVE_INFINITY) &&
    hasGraphics(offer, requires) &&
    labels.every((label) => offer.labels.includes(label))
  );
}

/** A worker that says nothing of GPUs has none; one that has some without a size has big ones. */
function hasGraphics(offer: Offer, requires: TraceRequirements): boolean {
  const offered = offer.gpus ?? (offer.gpuMemoryGb === undefined ? 0 : 1);
  const neededMemory = requires.gpuMemoryGb ?? 0;
  const needed = requires.gpus ?? (neededMemory > 0 ? 1 : 0);
  const memory = offered === 0 ? 0 : (offer.gpuMemoryGb ?? Number.POSITIVE_INFINITY);
  return needed <= offered && neededMemory <= memory;
}

/** Seconds of the test on a worker of this class and speed 1; `undefined` where it cannot run. */
export function secondsAtSpeedOne(
  test: TraceTest,
  workerClass: string | undefined,
): number | undefined {
  if (test.by === undefined || workerClass === undefined) return test.seconds;
  return Object.hasOwn(test.by, workerClass) ? test.by[workerClass] : undefined;
}
