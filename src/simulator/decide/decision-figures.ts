/** How close decisions come to the bound, beside what others would make of the same tests. */

import { toldMakespanSeconds } from "../adapt/told-schedule.ts";
import { scenarioBoundSeconds } from "../lower-bound.ts";
import { areAlike, machineKinds, secondsByKind } from "../machine-kinds.ts";
import { NO_STOPWATCH } from "../pass-times.ts";
import { RandomStream } from "../random-stream.ts";
import { referenceMakespans } from "../reference-schedules.ts";
import { simulate } from "../simulation.ts";
import { reportSimulation } from "../simulation-report.ts";
import type { Scenario } from "../translation.ts";
import { blindOracle } from "./blind-oracle.ts";

/** Random orders on which the oracle that cannot tell tests apart is tried. */
const ORDERS = 10;

/** What it may do in vain: as much as Plimsoll. */
const WASTE_SHARE = 0.1;

/** Makespans ÷ the lower bound, each at least 1. */
export interface DecisionFigures {
  readonly lowerBoundSeconds: number;
  /** Of each seed. */
  readonly ratios: readonly number[];
  /** Of each seed: slot time of attempts that did not count, of all slot time in use. */
  readonly wastedShares: readonly number[];
  readonly roundRobin: number;
  readonly firstCome: number;
  /** Greedy planning, longest first, by true durations and speeds. */
  readonly told: number;
  /**
   * Of the best rule for tests that nobody can tell apart; `null` where classes of workers differ in
   * what suits them.
   */
  readonly blind: { readonly mean: number; readonly worst: number } | null;
}

/**
 * @returns `null` where the scenario has no bound: with arrivals, churn or slow-downs, or without a
 *   test that anybody can run
 */
export function measureDecisions(
  scenario: Scenario,
  seeds: readonly number[],
): DecisionFigures | null {
  const bound = scenarioBoundSeconds(scenario);
  const { roundRobinSeconds, firstComeSeconds } = referenceMakespans(scenario);
  if (bound === null || bound === 0 || roundRobinSeconds === null || firstComeSeconds === null)
    return null;
  const names = { policy: "hybrid", trace: "", pool: "" };
  const reports = seeds.map((seed) => {
    const outcome = simulate({ scenario, seed, stopwatch: NO_STOPWATCH, verifyReplay: false });
    return reportSimulation(scenario, outcome, { ...names, seed });
  });
  return {
    lowerBoundSeconds: bound,
    ratios: reports.map(({ makespanSeconds }) => makespanSeconds / bound),
    wastedShares: reports.map(({ wastedSeconds, perWorker }) => {
      const busySeconds = perWorker.reduce((sum, worker) => sum + worker.busySeconds, 0);
      return busySeconds === 0 ? 0 : wastedSeconds / busySeconds;
    }),
    roundRobin: roundRobinSeconds / bound,
    firstCome: firstComeSeconds / bound,
    told: toldMakespanSeconds(scenario) / bound,
    blind: blindRatios(scenario, bound),
  };
}

function blindRatios({ trace, pool }: Scenario, bound: number): DecisionFigures["blind"] {
  const kinds = machineKinds(pool.workers);
  const rows = trace.tests
    .map((test) => secondsByKind(test, kinds))
    .filter((row) => row.some(Number.isFinite));
  if (!areAlike(rows)) return null;
  const { meanSeconds, worstSeconds } = blindOracle(
    rows.map(([seconds = 0]) => seconds),
    kinds.flatMap(({ speeds }) => speeds),
    { orders: ORDERS, wasteShare: WASTE_SHARE, random: new RandomStream("orders") },
  );
  return { mean: meanSeconds / bound, worst: worstSeconds / bound };
}
