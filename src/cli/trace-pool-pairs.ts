/** Every trace with every pool, as benchmarks on a virtual clock take them. */

import path from "node:path";
import type { Pool } from "../simulator/input/pool-file.ts";
import { parsePool } from "../simulator/input/pool-file.ts";
import type { TraceFile } from "../simulator/input/trace-file.ts";
import { parseTrace } from "../simulator/input/trace-file.ts";
import { readInput } from "./read-input.ts";

interface TracePoolPair {
  readonly trace: TraceFile;
  readonly pool: Pool;
  /** Of their files. */
  readonly names: { readonly trace: string; readonly pool: string };
}

/** Reads each file once, a trace when it is its turn: they may be large. */
export async function* tracePoolPairs(files: {
  readonly trace: readonly string[];
  readonly pool: readonly string[];
}): AsyncGenerator<TracePoolPair> {
  const pools = await Promise.all(
    files.pool.map(async (file) => ({ file, pool: await readInput(file, parsePool) })),
  );
  for (const traceFile of files.trace) {
    const trace = await readInput(traceFile, parseTrace);
    for (const { file, pool } of pools) {
      yield { trace, pool, names: { trace: path.basename(traceFile), pool: path.basename(file) } };
    }
  }
}
