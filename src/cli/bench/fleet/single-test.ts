/** How soon the only test of a run begins on a fleet that has nothing else to do. */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { benchRun } from "./bench-run.ts";
import { OwnFleet } from "./own-fleet.ts";

/** The clock is the same one for all processes of a machine. */
const MODULE = `
import { writeFileSync } from "node:fs";
const begun = new URL("./begun", import.meta.url);
export const discover = () => ["one"];
export const run = () => writeFileSync(begun, String(process.hrtime.bigint()));
`;

/** Between two runs the fleet has time to come to rest. */
const PAUSE_MS = 1000;

export async function measureSingleTest(runs: number, workers: number) {
  const fleet = await OwnFleet.start();
  try {
    await writeFile(path.join(fleet.folder, "one.mjs"), MODULE);
    await fleet.workers(workers, 1);
    const about = { folder: fleet.folder, module: "./one.mjs" };
    const delays: number[] = [];
    for (let number = 0; number <= runs; number += 1) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const before = process.hrtime.bigint();
      await benchRun(fleet.client, { ...about, id: `single-${number}` });
      const begun = BigInt(await readFile(path.join(fleet.folder, "begun"), "utf8"));
      delays.push(Number(begun - before) / 1e6);
    }
    const [first = 0, ...later] = delays;
    later.sort((a, b) => a - b);
    const at = (share: number) => later[Math.ceil(share * later.length) - 1] ?? 0;
    return { runs, workers, firstMs: first, p50Ms: at(0.5), p99Ms: at(0.99) };
  } finally {
    await fleet.close();
  }
}
