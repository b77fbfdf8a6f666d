/** `plimsoll bench fleet`: what a fleet costs, on a server and with services that it starts itself. */

import { printFigures } from "../../commands/bench.ts";
import { measureEmptyTests } from "./empty-tests.ts";
import { measureSimulatedFleet } from "./simulated-fleet.ts";
import { measureSingleTest } from "./single-test.ts";
import { measureSleepingTests } from "./sleeping-tests.ts";

export type FleetBenchPart = "empty" | "single" | "sleeping" | "simulated";

export interface FleetBenchFlags {
  readonly tests?: number;
  readonly workers?: number;
  /** Results a second of simulated workers. */
  readonly rate: number;
  readonly json?: boolean;
}

/** Of sleeping tests, for each worker: enough that the start is not most of a run. */
const TESTS_EACH = 20;

/** For so long simulated workers have something to do. */
const SIMULATED_SECONDS = 20;

export async function benchFleetCommand(
  part: FleetBenchPart,
  flags: FleetBenchFlags,
): Promise<number> {
  const { figures, lines } = await PARTS[part](flags);
  printFigures(figures, flags.json, lines);
  return 0;
}

interface Measured {
  readonly figures: object;
  readonly lines: readonly string[];
}

const PARTS: Readonly<Record<FleetBenchPart, (flags: FleetBenchFlags) => Promise<Measured>>> = {
  async empty({ tests = 20_000, workers = 4 }) {
    const figures = await measureEmptyTests(tests, workers);
    const list = (micros: readonly number[]) => micros.map((one) => one.toFixed(0)).join(", ");
    const lines = [
      `${list(figures.microsPerTest)} µs a test: ${tests} empty tests on ${workers} workers, three runs, from the submission to the report`,
      `${list(figures.microsPerTestWhileRunning)} µs a test from the tests' discovery to the last result`,
      `${figures.barePoolMicrosPerTest.toFixed(0)} µs a test for a bare pool of as many processes, one message there and back for each, nothing kept`,
    ];
    return { figures, lines };
  },

  async single({ tests = 50, workers = 4 }) {
    const figures = await measureSingleTest(tests, workers);
    const { firstMs, p50Ms, p99Ms } = figures;
    const lines = [
      `${p50Ms.toFixed(1)} ms (median), ${p99Ms.toFixed(1)} ms (99 %) from a submission to the start of its only test: ${tests} runs, ${workers} workers`,
      `${firstMs.toFixed(0)} ms for the first run`,
    ];
    return { figures, lines };
  },

  async sleeping({ workers = 100, tests = TESTS_EACH * workers }) {
    const figures = await measureSleepingTests(tests, workers);
    const { makespanSeconds, shareOfLinear, coordinatorCores, resultsPerSecond } = figures;
    const { startSeconds, steadySeconds, steadyShare, endSeconds } = figures;
    const lines = [
      `${makespanSeconds.toFixed(1)} s for ${tests} tests of 1 to 2 s on ${workers} workers: ${shareOfLinear.toFixed(3)} of ${workers} times as fast as one`,
      `${startSeconds.toFixed(2)} s until all workers had begun, ${steadySeconds.toFixed(1)} s with all of them ${(100 * steadyShare).toFixed(1)} % in use, ${endSeconds.toFixed(2)} s from the first that had nothing left to the end`,
      `the coordinator used ${coordinatorCores.toFixed(2)} processors at ${resultsPerSecond.toFixed(0)} results a second`,
    ];
    return { figures, lines };
  },

  async simulated({ tests, workers = 1000, rate }) {
    const seconds = tests === undefined ? SIMULATED_SECONDS : tests / rate;
    const figures = await measureSimulatedFleet({ workers, rate, seconds });
    const { rest, busy, workersLeft, passed, resultsPerSecond } = figures;
    const share = ({ coordinatorCores, serverCores }: typeof rest) =>
      `coordinator ${coordinatorCores.toFixed(2)} and server ${serverCores.toFixed(2)} processors`;
    const lines = [
      `at rest, ${workers} simulated workers: ${share(rest)}`,
      `with ${resultsPerSecond.toFixed(0)} results a second: ${share(busy)}`,
      `${passed} of ${figures.tests} tests passed; workers were taken for lost ${figures.falseAlarms} times, ${workersLeft} were there in the end`,
      `all of them are one process here, which once got no processor for ${figures.longestSilenceSeconds.toFixed(1)} s`,
    ];
    return { figures, lines };
  },
};
