/** How evenly workers are used while tests keep coming, and how well while there is always work. */

import { variation } from "../../core/metrics/balance.ts";
import type { FaultEvent } from "../input/faults-file.ts";
import type { Pool } from "../input/pool-file.ts";
import { parsePool } from "../input/pool-file.ts";
import type { TraceFile, TraceTest } from "../input/trace-file.ts";
import { NO_STOPWATCH } from "../pass-times.ts";
import { RandomStream } from "../random-stream.ts";
import type { SimulationOutcome } from "../simulation.ts";
import { simulate } from "../simulation.ts";
import { makespanOf } from "./change-figures.ts";

/** Durations are log-normal. */
const MEAN_SECONDS = 10;
const LOG_DEVIATION = 0.6;

/** How much there is to do for each worker, on average. */
const TESTS_PER_WORKER = 100;

/** What is looked at: the run without its beginning and its end. */
const FROM = 0.1;
const TO = 0.9;

/** With churn so many of the workers are lost, once each, and come back after this time. */
const LOST_SHARE = 1 / 4;
const AWAY_SECONDS = 30;

export interface SteadyLoad {
  readonly workers: number;
  /** Work that comes in a second, for each second that the workers have together. */
  readonly offered: number;
  readonly churn: boolean;
  readonly seed: number;
}

export interface SteadyFigures extends SteadyLoad {
  /** (Largest − smallest) ÷ mean busy fraction, in the middle of the run. */
  readonly variation: number;
  /** Mean of the busy fractions there. */
  readonly busy: number;
  readonly smallest: number;
  readonly largest: number;
}

/** Tests arrive one by one at random moments, on equal workers; how long they take is known. */
export function measureSteadyLoad(load: SteadyLoad): SteadyFigures {
  const { workers, offered, churn, seed } = load;
  const random = new RandomStream(`steady load ${seed}`);
  const count = workers * TESTS_PER_WORKER;
  const gap = MEAN_SECONDS / (offered * workers);
  const arrivals = random.fork("arrivals");
  let at = 0;
  const tests = logNormalTests(count, random.fork("durations")).map((test) => {
    at -= gap * Math.log(1 - arrivals.uniform());
    return { ...test, submitAt: at };
  });
  const pool = evenPool(workers);
  const events = churn ? losses(pool, at, random.fork("losses")) : [];
  const outcome = simulateKnown({ tests }, pool, events, seed);
  const fractions = busyFractions(pool, outcome, FROM * at, TO * at);
  return {
    ...load,
    variation: variation(fractions),
    busy: fractions.reduce((sum, one) => sum + one, 0) / fractions.length,
    smallest: Math.min(...fractions),
    largest: Math.max(...fractions),
  };
}

export interface BacklogFigures {
  readonly workers: number;
  readonly tests: number;
  /** Busy time ÷ offered time, until nothing waits any more. */
  readonly utilization: number;
  /** All work ÷ (workers × makespan): 1 when so many workers are so many times as fast as one. */
  readonly efficiency: number;
}

/** All tests are there from the start, none is long beside the whole, and all are known. */
export function measureBacklog(workers: number, seed: number): BacklogFigures {
  const random = new RandomStream(`backlog ${seed}`);
  const tests = logNormalTests(workers * TESTS_PER_WORKER, random);
  const pool = evenPool(workers);
  const outcome = simulateKnown({ tests }, pool, [], seed);
  const { rows } = outcome.schedule;
  const begun = new Set<string>();
  let nothingWaitsAt = 0;
  for (const { test, start } of rows) {
    if (!begun.has(test)) nothingWaitsAt = Math.max(nothingWaitsAt, start);
    begun.add(test);
  }
  const fractions = busyFractions(pool, outcome, 0, nothingWaitsAt);
  const work = tests.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    workers,
    tests: tests.length,
    utilization: fractions.reduce((sum, one) => sum + one, 0) / workers,
    efficiency: work / (workers * makespanOf(outcome)),
  };
}

function logNormalTests(count: number, random: RandomStream): TraceTest[] {
  const logMean = Math.log(MEAN_SECONDS) - LOG_DEVIATION ** 2 / 2;
  return Array.from({ length: count }, (_, number) => ({
    id: `t${number}`,
    seconds: Math.exp(logMean + LOG_DEVIATION * random.normal()),
  }));
}

function evenPool(count: number): Pool {
  return parsePool({ workers: [{ id: "w", count }] }, "pool");
}

function losses({ workers }: Pool, until: number, random: RandomStream): FaultEvent[] {
  const struck = random.shuffled(workers).slice(0, Math.floor(workers.length * LOST_SHARE));
  return struck.map(({ id }) => ({
    at: until * (FROM + (TO - FROM) * random.uniform()),
    worker: id,
    kind: "crash",
    forSeconds: AWAY_SECONDS,
  }));
}

function simulateKnown(
  trace: TraceFile,
  pool: Pool,
  events: readonly FaultEvent[],
  seed: number,
): SimulationOutcome {
  const history = [{ tests: trace.tests }, { tests: trace.tests }];
  const scenario = { trace, pool, history, faults: { events: [...events] } };
  return simulate({ scenario, seed, stopwatch: NO_STOPWATCH, verifyReplay: false });
}

/** Of the time for which each worker was there between two moments, the part in which it ran tests. */
function busyFractions(
  { workers }: Pool,
  { schedule, presence }: SimulationOutcome,
  from: number,
  to: number,
): number[] {
  const within = (start: number, end: number) =>
    Math.max(0, Math.min(end, to) - Math.max(start, from));
  const busy = new Map<string, number>();
  for (const { worker, start, end } of schedule.rows) {
    busy.set(worker, (busy.get(worker) ?? 0) + within(start, end));
  }
  return workers.map(({ id }, place) => {
    const spells = presence[place] ?? [];
    const offered = spells.reduce((sum, spell) => sum + within(spell.from, spell.to), 0);
    return offered === 0 ? 0 : (busy.get(id) ?? 0) / offered;
  });
}
