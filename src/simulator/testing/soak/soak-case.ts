/** A simulation that is to be checked, as data: made from a seed, or kept because it once failed. */

import { z } from "zod";
import { PRESETS } from "../../../core/schedule/policies/presets.ts";
import { parseFaults } from "../../input/faults-file.ts";
import type { FileKind } from "../../input/input-error.ts";
import { parseInput } from "../../input/input-error.ts";
import { parsePool } from "../../input/pool-file.ts";
import { parseTrace } from "../../input/trace-file.ts";
import type { Scenario } from "../../translation.ts";

export interface SoakCase {
  /** What it showed, in a sentence. */
  readonly about: string;
  /** Of what chance decides while it is simulated. */
  readonly seed: number;
  /** Name of a preset. */
  readonly policy: string;
  readonly scenario: Scenario;
}

const caseSchema = z.strictObject({
  about: z.string().min(1),
  seed: z.int(),
  policy: z.enum(PRESETS.map(({ name }) => name)),
  trace: z.unknown(),
  pool: z.unknown(),
  history: z.array(z.unknown()),
  faults: z.unknown(),
});

const CASE: FileKind<z.output<typeof caseSchema>> = {
  name: "case",
  schema: caseSchema,
  form: '{"about": "…", "seed": 1, "policy": "hybrid", "trace": …, "pool": …, "history": [], "faults": …}',
};

/**
 * Reads a case out of parsed JSON.
 *
 * @param file for messages
 * @throws InputError when it is malformed
 */
export function parseCase(value: unknown, file: string): SoakCase {
  const given = parseInput(CASE, value, file);
  const trace = parseTrace(given.trace, file);
  const pool = parsePool(given.pool, file);
  const history = given.history.map((one) => parseTrace(one, file));
  const workerIds = pool.workers.map(({ id }) => id);
  const faults = parseFaults(given.faults, workerIds, file);
  const { about, seed, policy } = given;
  return { about, seed, policy, scenario: { trace, pool, history, faults } };
}

/** The file from which `parseCase` makes the same again. */
export function renderCase({ about, seed, policy, scenario }: SoakCase): string {
  const { trace, pool, history, faults } = scenario;
  return `${JSON.stringify({ about, seed, policy, trace, pool, history, faults }, null, 2)}\n`;
}
