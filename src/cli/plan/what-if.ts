/** How long a suite would take with other workers or another policy: the core, simulated. */

import { utilization } from "../../core/metrics/balance.ts";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import { PerformanceTracker } from "../../core/track/performance-tracker.ts";
import { testSubject } from "../../core/track/test-subject.ts";
import { NO_FAULTS } from "../../simulator/input/faults-file.ts";
import { RandomStream } from "../../simulator/random-stream.ts";
import type { SimulationOutcome } from "../../simulator/simulation.ts";
import { simulate } from "../../simulator/simulation.ts";
import { median } from "../median.ts";
import type { PlannedSuite } from "./planned-suite.ts";

/** Number of workers by class. */
export type WorkerCounts = ReadonlyMap<string, number>;

/** One answer. */
export interface WhatIf {
  readonly policy: string;
  readonly workers: Readonly<Record<string, number>>;
  /** The least, middle and most of the simulations; all the same where durations were measured. */
  readonly seconds: { readonly low: number; readonly median: number; readonly high: number };
  /** Of the slot time that was offered, 0 to 1. */
  readonly busyFraction: number;
  /** Tests that none of these workers can run. */
  readonly notRun: number;
}

/** What `plimsoll plan --json` prints. */
export interface Plan {
  readonly run: string;
  readonly tests: number;
  /** Whether durations are those of the run; otherwise they are drawn from predictions. */
  readonly measured: boolean;
  /** As the run was. */
  readonly now: WhatIf;
  readonly alternatives: readonly WhatIf[];
  readonly target?: { readonly seconds: number; readonly reached: boolean; readonly with: WhatIf };
}

/** So many tests are simulated for one answer, in all of its simulations together, */
const TESTS_PER_ANSWER = 50_000;

/** in at most so many of them. */
const MOST_DRAWS = 5;

/** The numbers of workers that the run had. */
export function countsOf({ classes }: PlannedSuite): Map<string, number> {
  return new Map(classes.map(({ workerClass, workers }) => [workerClass, workers.length]));
}

/**
 * Simulates several times, each time with other durations out of what is predicted of them; where
 * they were measured, once.
 */
export function whatIf(suite: PlannedSuite, counts: WorkerCounts, policy: Policy): WhatIf {
  const { specs, measured } = suite;
  const affordable = Math.max(1, Math.floor(TESTS_PER_ANSWER / specs.length));
  const draws = specs.every(({ key }) => measured.has(key)) ? 1 : Math.min(MOST_DRAWS, affordable);
  const workers = workersOf(suite, counts);
  const answers = Array.from({ length: draws }, (_, draw) =>
    simulateOnce(suite, workers, policy, draw + 1),
  );
  const seconds = answers.map((answer) => answer.seconds);
  return {
    policy: policy.name,
    workers: Object.fromEntries(counts),
    seconds: { low: Math.min(...seconds), median: median(seconds), high: Math.max(...seconds) },
    busyFraction: median(answers.map((answer) => answer.busyFraction)),
    notRun: Math.max(...answers.map((answer) => answer.notRun)),
  };
}

/** Those that there were, and more of their like. */
export function workersOf(
  { classes, estimates }: PlannedSuite,
  counts: WorkerCounts,
): { readonly capabilities: WorkerCapabilities; readonly speed: number }[] {
  const tracker = new PerformanceTracker(estimates);
  return classes.flatMap(({ workerClass, workers }) => {
    const logs = workers.map(
      ({ workerId }) => -tracker.predictWorker(workerClass, workerId).logMean,
    );
    const usual = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const [sample] = workers;
    if (sample === undefined) return [];
    const names = new Set(workers.map(({ workerId }) => workerId));
    return Array.from({ length: counts.get(workerClass) ?? 0 }, (_, place) => ({
      capabilities: workers[place] ?? { ...sample, workerId: newName(names, workerClass) },
      speed: Math.exp(logs[place] ?? usual),
    }));
  });
}

/** A name that none of them has; it is added to them. */
function newName(names: Set<string>, workerClass: string): string {
  let number = names.size + 1;
  while (names.has(`${workerClass}-${number}`)) number += 1;
  const name = `${workerClass}-${number}`;
  names.add(name);
  return name;
}

function simulateOnce(
  suite: PlannedSuite,
  workers: ReturnType<typeof workersOf>,
  policy: Policy,
  seed: number,
) {
  const { specs, configuration, estimates, startSeconds, setupSeconds } = suite;
  const capabilitiesOf = new Map(workers.map(({ capabilities: one }) => [one.workerId, one]));
  const outcome = simulate({
    scenario: {
      trace: { tests: drawnTests(suite, seed) },
      pool: {
        name: undefined,
        benchmarkNoise: false,
        workers: workers.map(({ capabilities: { workerId: id, slots, labels }, speed }) => ({
          ...{ id, slots, speed, startSeconds, setupSeconds },
          labels: [...labels],
          joinsAt: 0,
        })),
      },
      history: [],
      faults: NO_FAULTS,
    },
    recorded: {
      start: { configuration: { ...configuration, policy }, estimates },
      submissions: [{ at: 0, run: "plan", tests: specs, standing: {} }],
      capabilitiesOf: ({ id }, incarnation) => {
        const known = capabilitiesOf.get(id);
        if (known === undefined) throw new Error(`no worker ${id}`);
        return { ...known, incarnation };
      },
    },
    seed,
    stopwatch: () => 0,
    verifyReplay: false,
  });
  return figuresOf(outcome, workers);
}

/** Durations on a worker of speed 1: as measured, or drawn from what is predicted. */
function drawnTests({ specs, estimates, measured }: PlannedSuite, seed: number) {
  const tracker = new PerformanceTracker(estimates);
  const random = new RandomStream(`plan ${seed}`);
  return specs.map((spec) => {
    const { logMean, logVariance } = tracker.predictTest(testSubject(spec));
    const drawn = logMean + Math.sqrt(logVariance) * random.fork(spec.key).normal();
    return { id: spec.key, seconds: measured.get(spec.key) ?? Math.exp(drawn) };
  });
}

function figuresOf(
  { schedule: { rows }, notRun }: SimulationOutcome,
  workers: ReturnType<typeof workersOf>,
) {
  const seconds = rows.reduce((last, { end }) => Math.max(last, end), 0);
  const slots = workers.reduce((sum, { capabilities }) => sum + capabilities.slots, 0);
  const busy = rows.map(({ start, end }) => end - start);
  return {
    seconds,
    busyFraction: Math.min(1, utilization(busy, slots * seconds)),
    notRun: notRun.length,
  };
}
