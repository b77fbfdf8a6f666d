/** `plimsoll bench crowd`: how near a run on a crowded machine comes to the best number of workers. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { BenchFlags } from "./bench.ts";
import { printFigures, reportOf, timeRun } from "./bench.ts";

/** Half of each test needs a lock that is waited for by spinning: who waits keeps others from work. */
const MODULE = `
import { mkdirSync, rmdirSync } from "node:fs";
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const compute = (ms) => { for (const begun = used(); used() - begun < ms; ); };
const tryLock = () => { try { mkdirSync("lock"); return true; } catch { return false; } };
export const discover = () => Array.from({ length: Number(process.env.TESTS) }, (_, i) => "t" + i);
export function run() {
  for (let turn = 0; turn < 6; turn += 1) {
    compute(8);
    while (!tryLock());
    try { compute(8); } finally { rmdirSync("lock"); }
  }
}
`;

/** Numbers of workers beside which a run with all of them is put. */
const FIXED = [1, 2, 3, 4, 6, 8, 12, 16];

/** Tests that are in each other's way, with fixed numbers of workers and with as many as are given. */
export async function benchCrowdCommand({ tests, workers, json }: BenchFlags): Promise<number> {
  const fixed: { workers: number; testsPerSecond: number }[] = [];
  for (const count of FIXED.filter((one) => one < workers)) {
    fixed.push({ workers: count, testsPerSecond: (await measure(tests, count)).throughout });
  }
  const { throughout, lastHalf } = await measure(tests, workers);
  const best = Math.max(...fixed.map(({ testsPerSecond }) => testsPerSecond), throughout);
  const figures = {
    tests,
    workers,
    testsPerSecond: throughout,
    fixed,
    shareOfBest: throughout / best,
    shareOfBestInLastHalf: lastHalf / best,
  };
  printFigures(figures, json, [
    ...fixed.map(
      (one) => `${one.testsPerSecond.toFixed(1)} tests a second on ${one.workers} workers`,
    ),
    `${throughout.toFixed(1)} tests a second on ${workers} workers: ${percent(throughout / best)} of the best, ${percent(lastHalf / best)} in the second half`,
  ]);
  return 0;
}

/** Tests a second from the first submission to the last result, and of the later half of the tests. */
async function measure(tests: number, workers: number) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-bench-"));
  try {
    await writeFile(path.join(folder, "crowd.mjs"), MODULE);
    const suites = [{ runner: "module", module: "./crowd.mjs" }];
    const configuration = JSON.stringify({ suites, workers, tune: false });
    await writeFile(path.join(folder, "plimsoll.config.json"), configuration);
    await timeRun(folder, tests);
    const report = await reportOf(folder);
    const ends = report.tests
      .flatMap(({ attempts }) => attempts.map((one) => one.startedAt / 1000 + one.seconds))
      .sort((a, b) => a - b);
    const half = Math.floor(ends.length / 2);
    const seconds = (ends.at(-1) ?? 0) - (ends[half] ?? 0);
    const { makespanSeconds } = report.measures;
    return { throughout: tests / makespanSeconds, lastHalf: (ends.length - 1 - half) / seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
