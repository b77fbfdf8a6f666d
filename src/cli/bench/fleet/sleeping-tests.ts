/** How near many workers come to doing so many times as much as one: with tests that only wait. */

import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { BenchAttempt } from "./bench-run.ts";
import { benchRun } from "./bench-run.ts";
import { OwnFleet } from "./own-fleet.ts";

/** Between one and two seconds each, so that nothing comes out even by itself. */
const moduleOf = (tests: number) => `
const seconds = (number) => 1 + ((number * 37) % 100) / 100;
export const discover = () =>
  Array.from({ length: ${tests} }, (_, i) => ({
    id: "t" + i, expectedDurationSeconds: seconds(i),
  }));
export const run = ({ id }) =>
  new Promise((resolve) => setTimeout(resolve, 1000 * seconds(Number(id.slice(1)))));
`;

export async function measureSleepingTests(tests: number, workers: number) {
  const fleet = await OwnFleet.start();
  try {
    await writeFile(path.join(fleet.folder, "sleep.mjs"), moduleOf(tests));
    await fleet.workers(workers, 1);
    await fleet.atRest();
    const cpuBefore = await fleet.cpuSeconds("coordinator");
    const about = { folder: fleet.folder, module: "./sleep.mjs" };
    const run = await benchRun(fleet.client, { ...about, id: "sleeping" });
    const { passed, makespanSeconds, attempts } = run;
    const cpu = (await fleet.cpuSeconds("coordinator")) - cpuBefore;
    const workSeconds = Array.from(
      { length: tests },
      (_, number) => 1 + ((number * 37) % 100) / 100,
    ).reduce((sum, one) => sum + one, 0);
    return {
      tests,
      passed,
      workers,
      makespanSeconds,
      shareOfLinear: workSeconds / makespanSeconds / workers,
      ...partsOf(attempts, makespanSeconds),
      coordinatorCores: cpu / makespanSeconds,
      resultsPerSecond: tests / makespanSeconds,
    };
  } finally {
    await fleet.close();
  }
}

/** The run until every worker has begun something, while all have more to do, and the rest. */
function partsOf(attempts: readonly BenchAttempt[], makespanSeconds: number) {
  const workers = [...new Set(attempts.map(({ workerId }) => workerId))];
  const spans = workers.map((worker) => {
    const its = attempts.filter(({ workerId }) => workerId === worker);
    return {
      beganMs: Math.min(...its.map(({ beganMs }) => beganMs)),
      endedMs: Math.max(...its.map(({ endedMs }) => endedMs)),
    };
  });
  const overMs = Math.max(...spans.map(({ endedMs }) => endedMs));
  const steadyFromMs = Math.max(...spans.map(({ beganMs }) => beganMs));
  const steadyToMs = Math.min(...spans.map(({ endedMs }) => endedMs));
  const steadyMs = steadyToMs - steadyFromMs;
  const busyMs = attempts
    .map(({ beganMs, endedMs }) => Math.min(endedMs, steadyToMs) - Math.max(beganMs, steadyFromMs))
    .reduce((sum, one) => sum + Math.max(0, one), 0);
  return {
    startSeconds: makespanSeconds - (overMs - steadyFromMs) / 1000,
    steadySeconds: Math.max(0, steadyMs / 1000),
    /** Of the time of all workers, as far as all of them have something to do. */
    steadyShare: steadyMs > 0 ? busyMs / steadyMs / spans.length : 0,
    endSeconds: (overMs - steadyToMs) / 1000,
  };
}
