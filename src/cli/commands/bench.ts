/** `plimsoll bench`: what Plimsoll itself costs, beside a bound that is measured in the same run. */

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import v8 from "node:v8";
import vm from "node:vm";
import { z } from "zod";
import { benchmarkBareQueue, benchmarkCore } from "../../simulator/core-benchmark.ts";
import { barePoolMicros } from "../bare-pool.ts";

export interface CoreBenchFlags extends BenchFlags {
  /** Share of the tests with history, 0 to 1. */
  readonly known: number;
}

export interface BenchFlags {
  readonly tests: number;
  readonly workers: number;
  readonly json?: boolean;
}

const MODULE = `
export const discover = () => Array.from({ length: Number(process.env.TESTS) }, (_, i) => "t" + i);
export const run = () => {};
`;

const reportSchema = z.object({
  counts: z.object({ passed: z.number() }),
  measures: z.object({ makespanSeconds: z.number() }),
  tests: z.array(
    z.object({ attempts: z.array(z.object({ startedAt: z.number(), seconds: z.number() })) }),
  ),
});

/** Empty tests of the module runner through the whole of `plimsoll run`, beside a bare pool. */
export async function benchOverheadCommand({ tests, workers, json }: BenchFlags): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-bench-"));
  try {
    await writeFile(path.join(folder, "empty.mjs"), MODULE);
    const suites = [{ runner: "module", module: "./empty.mjs" }];
    await writeFile(path.join(folder, "plimsoll.config.json"), JSON.stringify({ suites, workers }));
    const wallSeconds = await timeRun(folder, tests);
    const { measures } = await reportOf(folder);
    const figures = {
      tests,
      workers,
      microsPerTest: (wallSeconds / tests) * 1e6,
      microsPerTestWhileRunning: (measures.makespanSeconds / tests) * 1e6,
      barePoolMicrosPerTest: await barePoolMicros(tests, workers),
    };
    printFigures(figures, json, [
      `${figures.microsPerTest.toFixed(0)} µs a test: ${tests} empty tests on ${workers} workers, from the command's start to its end`,
      `${figures.microsPerTestWhileRunning.toFixed(0)} µs a test from the first submission to the last result`,
      `${figures.barePoolMicrosPerTest.toFixed(0)} µs a test for a bare pool of as many processes, one message there and back for each, nothing kept`,
    ]);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Time in the core for each decision, on a virtual clock, beside that of a bare queue. */
export function benchCoreCommand({ tests, workers, known, json }: CoreBenchFlags): number {
  const stopwatch = () => performance.now() * 1000;
  const options = { tests, workers, known, seed: 1, stopwatch, heapBytes: heapMeter() };
  const bare = benchmarkBareQueue({ ...options, known: 0 });
  const { p50, p99, longestPass, longestSubmission, total, decisions, bytesPerTest } =
    benchmarkCore(options);
  const bareQueueMicros = { p50: bare.p50, p99: bare.p99, mean: bare.total / bare.decisions };
  const figures = {
    tests,
    workers,
    known,
    decisions,
    decisionMicros: { p50, p99, mean: total / decisions },
    bareQueueMicros,
    longestPassMs: longestPass / 1000,
    longestSubmissionMs: longestSubmission / 1000,
    bytesPerTest,
  };
  printFigures(figures, json, [
    `${decisions} decisions for ${tests} tests on ${workers} workers, ${known * 100} % of them seen before`,
    `${p50.toFixed(1)} µs a decision (median), ${p99.toFixed(0)} µs (99 %), ${(total / decisions).toFixed(1)} µs (mean)`,
    `${bare.p50.toFixed(1)} µs, ${bare.p99.toFixed(0)} µs and ${bareQueueMicros.mean.toFixed(1)} µs for a bare queue that is told the same`,
    `longest pass ${(longestPass / 1000).toFixed(1)} ms; to take in 2,000 tests ${(longestSubmission / 1000).toFixed(1)} ms`,
    `${bytesPerTest.toFixed(0)} bytes a test`,
  ]);
  return 0;
}

/** What a run in the folder has reported, as far as benchmarks look at it. */
export async function reportOf(folder: string): Promise<z.output<typeof reportSchema>> {
  const report = path.join(folder, ".plimsoll", "reports", "run.json");
  return reportSchema.parse(JSON.parse(await readFile(report, "utf8")));
}

/** Garbage is collected before each look, so that only what is held counts. */
function heapMeter(): () => number {
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = vm.runInNewContext("gc");
  return () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
}

/** As JSON, or as lines for people. */
export function printFigures(
  figures: object,
  json: boolean | undefined,
  lines: readonly string[],
): void {
  console.log(json === true ? JSON.stringify(figures, null, 2) : lines.join("\n"));
}

/** Runs the suite of a folder and returns how many seconds the whole command took. */
export async function timeRun(folder: string, tests: number): Promise<number> {
  const program = process.argv[1] ?? "";
  const before = performance.now();
  const child = spawn(process.execPath, [program, "run"], {
    cwd: folder,
    env: { ...process.env, TESTS: String(tests), CI: "true" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exitCode = await new Promise((resolve) => {
    child.once("exit", resolve);
  });
  if (exitCode !== 0) throw new Error(`the benchmark's run ended with exit status ${exitCode}`);
  return (performance.now() - before) / 1000;
}
