/** Pool files: which workers there are, what they offer and how fast they really are. */

import { z } from "zod";
import type { FileKind } from "./input-error.ts";
import { malformed, parseInput } from "./input-error.ts";

const DEFAULT_BENCHMARK_NOISE = 0.1;

const moment = z.number().nonnegative();
const speed = z.number().positive();

const workerSchema = z.object({
  id: z.string().min(1),
  count: z.int().min(1).max(100_000).exactOptional(),
  class: z.string().exactOptional(),
  speed: speed.default(1),
  slots: z.int().min(1).max(10_000).default(1),
  memoryGb: moment.exactOptional(),
  gpus: moment.exactOptional(),
  gpuMemoryGb: moment.exactOptional(),
  backends: z.array(z.string()).exactOptional(),
  labels: z.array(z.string()).default([]),
  contention: z.array(speed).min(1).exactOptional(),
  setupSeconds: moment.default(0),
  startSeconds: moment.default(0),
  joinsAt: moment.default(0),
  leavesAt: moment.exactOptional(),
  drainsAt: moment.exactOptional(),
  slowsAt: moment.exactOptional(),
  slowsTo: speed.exactOptional(),
});

const poolSchema = z.object({
  name: z.string().exactOptional(),
  benchmarkNoise: z.union([moment, z.literal(false)]).default(DEFAULT_BENCHMARK_NOISE),
  workers: z.array(workerSchema).min(1),
});

/** One worker as it really is; what the core may see of it is made in `translation.ts`. */
export type PoolWorker = Readonly<Omit<z.output<typeof workerSchema>, "count">>;

export interface Pool {
  readonly name: string | undefined;
  /** Standard deviation of the logarithm of a benchmark figure; `false`: there is none. */
  readonly benchmarkNoise: number | false;
  readonly workers: readonly PoolWorker[];
}

const POOL: FileKind<z.output<typeof poolSchema>> = {
  name: "pool",
  schema: poolSchema,
  form: '{"name": "…", "workers": [{"id": "fast", "count": 4, "speed": 2}, …]}',
};

/**
 * Reads a pool out of parsed JSON, with every worker on its own.
 *
 * @param file for messages
 * @throws InputError when it is malformed or names a worker twice
 */
export function parsePool(value: unknown, file: string): Pool {
  const { name, benchmarkNoise, workers } = parseInput(POOL, value, file);
  const halfSlow = workers.findIndex(
    ({ slowsAt, slowsTo }) => (slowsAt === undefined) !== (slowsTo === undefined),
  );
  if (halfSlow >= 0) {
    throw malformed(POOL, file, [`workers[${halfSlow}]: slowsAt and slowsTo belong together`]);
  }
  const expanded = workers.flatMap(({ count, ...worker }) =>
    count === undefined
      ? [worker]
      : Array.from({ length: count }, (_, place) => ({
          ...worker,
          id: `${worker.id}-${place + 1}`,
        })),
  );
  const seen = new Set<string>();
  for (const { id } of expanded) {
    if (seen.has(id)) throw malformed(POOL, file, [`two workers are called ${id}`]);
    seen.add(id);
  }
  return { name, benchmarkNoise, workers: expanded };
}
