/** What very many workers cost their coordinator and server: at rest, and at a given rate of results. */

import { monitorEventLoopDelay } from "node:perf_hooks";
import { benchRun } from "./bench-run.ts";
import { OwnFleet } from "./own-fleet.ts";
import { SimulatedWorker } from "./simulated-worker.ts";

/** For so long the fleet is looked at while it has nothing to do. */
const REST_SECONDS = 10;

/** Connections are opened so many at a time. */
const AT_ONCE = 20;

export interface SimulatedFleetOptions {
  readonly workers: number;
  /** Results a second, of all workers together. */
  readonly rate: number;
  readonly seconds: number;
}

export async function measureSimulatedFleet(options: SimulatedFleetOptions) {
  const { workers: count, rate, seconds } = options;
  const fleet = await OwnFleet.start();
  const tests = { count: Math.round(rate * seconds), seconds: count / rate };
  const workers = Array.from({ length: count }, (_, number) => {
    return new SimulatedWorker(`s${number}`, tests);
  });
  try {
    for (let first = 0; first < count; first += AT_ONCE) {
      const group = workers.slice(first, first + AT_ONCE);
      await Promise.all(group.map((worker) => worker.start(fleet.url)));
    }
    await fleet.haveWorkers(count);
    const rest = await cores(fleet, async () => {
      await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000));
    });
    // All workers are in this process: when it gets no processor, all of them are silent.
    const delays = monitorEventLoopDelay();
    delays.enable();
    let figures = { passed: 0, makespanSeconds: 0 };
    const about = { folder: fleet.folder, module: "./none.mjs" };
    const busy = await cores(fleet, async () => {
      figures = await benchRun(fleet.client, { ...about, id: "simulated" });
    });
    const { passed, makespanSeconds } = figures;
    const resultsPerSecond = passed / makespanSeconds;
    const workersLeft = await fleet.workersPresent();
    return {
      ...{ workers: count, workersLeft },
      longestSilenceSeconds: delays.max / 1e9,
      falseAlarms: workers.reduce((sum, { givenUp }) => sum + givenUp, 0),
      tests: tests.count,
      passed,
      rest,
      busy,
      resultsPerSecond,
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
    await fleet.close();
  }
}

/** Processors that are kept busy meanwhile. */
async function cores(fleet: OwnFleet, work: () => Promise<void>) {
  const before = performance.now();
  const [coordinator, server] = [
    await fleet.cpuSeconds("coordinator"),
    await fleet.cpuSeconds("server"),
  ];
  await work();
  const seconds = (performance.now() - before) / 1000;
  return {
    coordinatorCores: ((await fleet.cpuSeconds("coordinator")) - coordinator) / seconds,
    serverCores: ((await fleet.cpuSeconds("server")) - server) / seconds,
  };
}
