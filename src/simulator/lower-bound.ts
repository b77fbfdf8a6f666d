/** No schedule can be faster: the bound of a scenario, where there is one that means something. */

import { lowerBoundSeconds } from "../core/metrics/bounds.ts";
import type { FaultEvent } from "./input/faults-file.ts";
import { kindBoundSeconds } from "./kind-bound.ts";
import { areAlike, machineKinds, secondsByKind } from "./machine-kinds.ts";
import type { Scenario } from "./translation.ts";

/** Faults that leave every worker present and as fast as it was. */
const HARMLESS: readonly FaultEvent["kind"][] = ["coordinator-crash", "fails-all"];

/** True when all tests are there from the start, and all workers throughout, at one speed. */
export function isSteady({ trace, pool, faults }: Scenario): boolean {
  const [first] = trace.tests;
  return (
    trace.tests.every(({ submitAt = 0 }) => submitAt === (first?.submitAt ?? 0)) &&
    pool.workers.every(
      ({ joinsAt, leavesAt, drainsAt, slowsAt }) =>
        joinsAt <= (first?.submitAt ?? 0) &&
        leavesAt === undefined &&
        drainsAt === undefined &&
        slowsAt === undefined,
    ) &&
    faults.events.every(({ kind }) => HARMLESS.includes(kind))
  );
}

/**
 * The lower bound of the makespan; set-up and start count as nothing. Tests that no worker can run
 * are left out.
 *
 * @returns seconds, or `null` with arrivals, churn or slow-downs
 */
export function scenarioBoundSeconds(scenario: Scenario): number | null {
  if (!isSteady(scenario)) return null;
  const kinds = machineKinds(scenario.pool.workers);
  const rows = scenario.trace.tests
    .map((test) => secondsByKind(test, kinds))
    .filter((row) => row.some(Number.isFinite));
  const allSpeeds = kinds.flatMap(({ speeds }) => speeds);
  if (areAlike(rows))
    return lowerBoundSeconds(
      rows.map(([seconds = 0]) => seconds),
      allSpeeds,
    );
  const fastest = kinds.map(({ speeds }) => speeds.reduce((most, one) => Math.max(most, one), 0));
  const totals = kinds.map(({ speeds }) => speeds.reduce((sum, one) => sum + one, 0));
  const longest = rows.reduce(
    (most, row) => Math.max(most, Math.min(...row.map((one, kind) => one / (fastest[kind] ?? 1)))),
    0,
  );
  return kindBoundSeconds(rows, totals, longest);
}
