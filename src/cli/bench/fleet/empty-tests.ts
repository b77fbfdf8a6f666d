/** Empty tests through a whole fleet, with results that last, beside a bare pool of processes. */

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { barePoolMicros } from "../../bare-pool.ts";
import { benchRun } from "./bench-run.ts";
import { OwnFleet } from "./own-fleet.ts";

const moduleOf = (tests: number) => `
export const discover = () => Array.from({ length: ${tests} }, (_, i) => "t" + i);
export const run = () => {};
`;

/** Runs before the ones that count: programs are compiled as they run. */
const RUNS = 3;

export async function measureEmptyTests(tests: number, workers: number) {
  const fleet = await OwnFleet.start();
  try {
    await writeFile(path.join(fleet.folder, "empty.mjs"), moduleOf(tests));
    await fleet.workers(workers, 1);
    const runs: { readonly seconds: number; readonly makespanSeconds: number }[] = [];
    for (let number = 1; number <= RUNS; number += 1) {
      const about = { folder: fleet.folder, module: "./empty.mjs" };
      const { passed, seconds, makespanSeconds } = await benchRun(fleet.client, {
        ...about,
        id: `empty-${number}`,
      });
      if (passed !== tests) throw new Error(`${passed} of ${tests} tests passed`);
      runs.push({ seconds, makespanSeconds });
    }
    const micros = (seconds: number) => (seconds / tests) * 1e6;
    return {
      tests,
      workers,
      microsPerTest: runs.map(({ seconds }) => micros(seconds)),
      microsPerTestWhileRunning: runs.map(({ makespanSeconds }) => micros(makespanSeconds)),
      barePoolMicrosPerTest: await barePoolMicros(tests, workers),
    };
  } finally {
    await fleet.close();
  }
}
