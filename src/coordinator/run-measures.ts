/** How well a run was spread, from its own measured durations. */

import { giniCoefficient, utilization } from "../core/metrics/balance.ts";
import { lowerBoundSeconds, roundRobinSeconds } from "../core/metrics/bounds.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import type { WorkerLaunch } from "../engine/engine.ts";
import type { RunMeasures, TestReport, WorkerReport } from "./run-report.ts";

export interface MeasuredRun {
  readonly workers: readonly WorkerLaunch[];
  readonly replacements: (workerId: string) => number;
  readonly estimates: readonly StoredEstimate[];
  /** Tests of this part of the run, in the order in which they were found. */
  readonly tests: readonly TestReport[];
  readonly makespanSeconds: number;
}

/** What each worker did, in the order of the workers. */
export function workerReports(run: MeasuredRun): WorkerReport[] {
  const speeds = learnedSpeeds(run);
  const busy = new Map(run.workers.map(({ workerId }) => [workerId, { tests: 0, seconds: 0 }]));
  for (const { attempts } of run.tests) {
    for (const attempt of attempts) {
      const sum = busy.get(attempt.workerId);
      if (sum === undefined) continue;
      sum.tests += 1;
      sum.seconds += attempt.seconds;
    }
  }
  return run.workers.map(({ workerId, workerClass, slots }) => {
    const { tests, seconds } = busy.get(workerId) ?? { tests: 0, seconds: 0 };
    return {
      workerId,
      workerClass,
      tests,
      busySeconds: seconds,
      busyFraction: Math.min(1, utilization([seconds], slots * run.makespanSeconds)),
      speed: speeds.get(workerId) ?? 1,
      replacements: run.replacements(workerId),
    };
  });
}

/** The run beside what was possible, and beside a plain deal. */
export function runMeasures(run: MeasuredRun, workers: readonly WorkerReport[]): RunMeasures {
  const speedOf = new Map(workers.map(({ workerId, speed }) => [workerId, speed]));
  const slotSpeeds = run.workers.flatMap(({ workerId, slots }) =>
    Array.from({ length: slots }, () => speedOf.get(workerId) ?? 1),
  );
  const seconds = run.tests.flatMap((test) => {
    const last = test.attempts.at(-1);
    return last === undefined ? [] : [test.seconds * (speedOf.get(last.workerId) ?? 1)];
  });
  const bound = lowerBoundSeconds(seconds, slotSpeeds);
  const slots = run.workers.reduce((sum, worker) => sum + worker.slots, 0);
  return {
    makespanSeconds: run.makespanSeconds,
    // Speeds are estimates, and what was achieved cannot have been impossible.
    lowerBoundSeconds: bound === null ? null : Math.min(bound, run.makespanSeconds),
    roundRobinSeconds: roundRobinSeconds(seconds, slotSpeeds),
    utilization: Math.min(
      1,
      utilization(
        workers.map(({ busySeconds }) => busySeconds),
        slots * run.makespanSeconds,
      ),
    ),
    gini: giniCoefficient(workers.map(({ busyFraction }) => busyFraction)),
  };
}

/** Speeds relative to the mean of this run's workers. */
function learnedSpeeds({ workers, estimates }: MeasuredRun): Map<string, number> {
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
