/** How well a run was spread, from its own measured durations. */

import { reviewScale } from "../core/adapt/scale-review.ts";
import type { ScaleOptions } from "../core/adapt/scale-signal.ts";
import { giniCoefficient, utilization } from "../core/metrics/balance.ts";
import { lowerBoundSeconds, roundRobinSeconds } from "../core/metrics/bounds.ts";
import type { TestSpec } from "../core/model/test.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import type { RunMeasures, RunScale, TestReport, WorkerReport } from "./run-report.ts";
import type { RunWorkers } from "./run-workers.ts";
import type { WorkerRoster } from "./worker-roster.ts";

export interface MeasuredRun {
  readonly pool: RunWorkers;
  readonly roster: Pick<WorkerRoster, "lossesOf" | "judgementsOf">;
  /** Milliseconds since 1970. */
  readonly submittedAtMs: number;
  readonly specs: readonly TestSpec[];
  /** What the scale signal has to know of the pool. */
  readonly scaleOptions: ScaleOptions;
  readonly estimates: readonly StoredEstimate[];
  /** Tests of this part of the run, in the order in which they were found. */
  readonly tests: readonly TestReport[];
  readonly makespanSeconds: number;
}

/** What each worker did, in the order of the workers. */
export function workerReports(run: MeasuredRun): WorkerReport[] {
  const speeds = learnedSpeeds(run);
  const { workers } = run.pool;
  const busy = new Map(workers.map(({ workerId }) => [workerId, { tests: 0, seconds: 0 }]));
  for (const { attempts } of run.tests) {
    for (const attempt of attempts) {
      const sum = busy.get(attempt.workerId);
      if (sum === undefined) continue;
      sum.tests += 1;
      sum.seconds += attempt.seconds;
    }
  }
  return workers.map(({ workerId, workerClass }) => {
    const { tests, seconds } = busy.get(workerId) ?? { tests: 0, seconds: 0 };
    return {
      workerId,
      workerClass,
      tests,
      busySeconds: seconds,
      busyFraction: Math.min(1, utilization([seconds], offeredSeconds(run, workerId))),
      speed: speeds.get(workerId) ?? 1,
      replacements: run.pool.replacements(workerId),
      losses: run.roster.lossesOf(workerId),
      judgements: run.roster.judgementsOf(workerId),
    };
  });
}

/** The run beside what was possible, and beside a plain deal. */
export function runMeasures(run: MeasuredRun, workers: readonly WorkerReport[]): RunMeasures {
  const speedOf = new Map(workers.map(({ workerId, speed }) => [workerId, speed]));
  const launches = run.pool.workers;
  const slotSpeeds = launches.flatMap(({ workerId, slots }) =>
    Array.from({ length: slots }, () => speedOf.get(workerId) ?? 1),
  );
  const seconds = run.tests.flatMap((test) => secondsAtSpeedOne(test, speedOf));
  const bound = lowerBoundSeconds(seconds, slotSpeeds);
  return {
    makespanSeconds: run.makespanSeconds,
    // Speeds are estimates, and what was achieved cannot have been impossible.
    lowerBoundSeconds: bound === null ? null : Math.min(bound, run.makespanSeconds),
    roundRobinSeconds: roundRobinSeconds(seconds, slotSpeeds),
    utilization: Math.min(
      1,
      utilization(
        workers.map(({ busySeconds }) => busySeconds),
        launches.reduce((sum, { workerId }) => sum + offeredSeconds(run, workerId), 0),
      ),
    ),
    gini: giniCoefficient(workers.map(({ busyFraction }) => busyFraction)),
  };
}

/** What other numbers of workers would have made of the run, by what its tests have taken. */
export function scaleInHindsight(run: MeasuredRun, workers: readonly WorkerReport[]): RunScale {
  const speedOf = new Map(workers.map(({ workerId, speed }) => [workerId, speed]));
  const requirementsOf = new Map(run.specs.map(({ key, requirements }) => [key, requirements]));
  const tests = run.tests.flatMap((test) => {
    const requirements = requirementsOf.get(test.key);
    if (requirements === undefined) return [];
    return secondsAtSpeedOne(test, speedOf).map((seconds) => ({ requirements, seconds }));
  });
  const offers = run.pool.offers.map((capabilities) => {
    return { capabilities, speed: speedOf.get(capabilities.workerId) ?? 1 };
  });
  const { endInSeconds, classes } = reviewScale(tests, offers, {
    ...run.scaleOptions,
    starting: new Map(),
  });
  return { endInSeconds, classes: classes.map(({ leaveFirst: _, ...scale }) => scale) };
}

function secondsAtSpeedOne(test: TestReport, speedOf: ReadonlyMap<string, number>): number[] {
  const last = test.attempts.at(-1);
  return last === undefined ? [] : [test.seconds * (speedOf.get(last.workerId) ?? 1)];
}

/** Slot time of a worker during the makespan. */
function offeredSeconds({ pool, submittedAtMs, makespanSeconds }: MeasuredRun, workerId: string) {
  const endedAtMs = submittedAtMs + makespanSeconds * 1000;
  return pool.offeredSeconds(workerId, submittedAtMs, endedAtMs);
}

/** Speeds relative to the mean of this run's workers. */
function learnedSpeeds({ pool: { workers }, estimates }: MeasuredRun): Map<string, number> {
  const factors = new Map<string, number>();
  for (const { level, subject, mean } of estimates) {
    if (level === "class" || level === "worker") factors.set(`${level} ${subject}`, mean);
  }
  const speeds = workers.map(({ workerId, workerClass }) => {
    const byClass = factors.get(`class ${workerClass}`) ?? 0;
    return Math.exp(-(byClass + (factors.get(`worker ${workerId}`) ?? 0)));
  });
  const mean = speeds.reduce((sum, speed) => sum + speed, 0) / Math.max(1, speeds.length);
  return new Map(workers.map(({ workerId }, place) => [workerId, (speeds[place] ?? 1) / mean]));
}
