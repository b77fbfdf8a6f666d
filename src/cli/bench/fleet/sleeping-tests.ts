/** How near many workers come to doing so many times as much as one: with tests that only wait. */

import { writeFile } from "node:fs/promises";
import path from "node:path";
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
    const cpuBefore = await fleet.cpuSeconds("coordinator");
    const about = { folder: fleet.folder, module: "./sleep.mjs" };
    const { passed, makespanSeconds } = await benchRun(fleet.client, { ...about, id: "sleeping" });
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
      coordinatorCores: cpu / makespanSeconds,
      resultsPerSecond: tests / makespanSeconds,
    };
  } finally {
    await fleet.close();
  }
}
