/** Random small suites and fleets, with something of everything that a policy may meet. */

import { NO_FAULTS } from "../simulator/input/faults-file.ts";
import { parsePool } from "../simulator/input/pool-file.ts";
import { parseTrace } from "../simulator/input/trace-file.ts";
import type { RandomStream } from "../simulator/random-stream.ts";
import type { Scenario } from "../simulator/translation.ts";

const MOST_TESTS = 60;
const MOST_WORKERS = 6;
const MOST_SLOTS = 3;

/** Most tests are short and a few are long, as in real suites. */
const MEDIAN_SECONDS = 3;
const LOG_SPREAD = 1.3;

export function randomScenario(random: RandomStream): Scenario {
  const tests = many(random, "tests", MOST_TESTS, randomTest);
  const workers = many(random, "workers", MOST_WORKERS, randomWorker);
  const trace = parseTrace(
    {
      name: "random",
      tests,
      runs: { first: { priority: 4 }, second: { weight: 3 } },
    },
    "random trace",
  );
  const benchmarkNoise = random.chance(0.5) ? 0.1 : false;
  const pool = parsePool({ name: "random", benchmarkNoise, workers }, "random pool");
  const history = random.chance(0.5) ? [trace] : [];
  return { trace, pool, history, faults: NO_FAULTS };
}

function many<T>(
  random: RandomStream,
  what: string,
  most: number,
  make: (random: RandomStream, id: string) => T,
): T[] {
  const stream = random.fork(what);
  const length = 1 + Math.floor(stream.uniform() * most);
  return Array.from({ length }, (_, place) =>
    make(stream.fork(`${place}`), `${what}-${place + 1}`),
  );
}

function randomTest(random: RandomStream, id: string): object {
  const seconds = random.chance(0.1) ? 0 : MEDIAN_SECONDS * Math.exp(LOG_SPREAD * random.normal());
  return {
    id,
    seconds,
    group: pick(random, ["a", "b", "c"]),
    ...maybe(random, 0.3, () => ({ priority: pick(random, [1, 2, 4, 5]) })),
    ...maybe(random, 0.5, () => ({ run: pick(random, ["first", "second"]) })),
    ...maybe(random, 0.2, () => ({ submitAt: Math.floor(random.uniform() * 30) })),
    ...maybe(random, 0.5, () => ({ requires: randomDemand(random) })),
  };
}

function randomDemand(random: RandomStream): object {
  return {
    ...maybe(random, 0.4, () => ({ memoryGb: pick(random, [1, 2.5, 4, 16]) })),
    ...maybe(random, 0.3, () => ({ gpus: pick(random, [1, 2]) })),
    ...maybe(random, 0.2, () => ({ gpuMemoryGb: pick(random, [8, 24]) })),
    ...maybe(random, 0.3, () => ({ backend: pick(random, ["cpu", "cuda"]) })),
    ...maybe(random, 0.2, () => ({ labels: [pick(random, ["arm", "browser"])] })),
  };
}

function randomWorker(random: RandomStream, id: string): object {
  return {
    id,
    speed: pick(random, [0.25, 0.5, 1, 2, 4]),
    slots: 1 + Math.floor(random.uniform() * MOST_SLOTS),
    ...maybe(random, 0.6, () => ({ memoryGb: pick(random, [4, 8, 32]) })),
    ...maybe(random, 0.4, () => ({
      gpus: pick(random, [1, 2, 4]),
      gpuMemoryGb: pick(random, [8, 24]),
    })),
    ...maybe(random, 0.4, () => ({ backends: ["cpu", "cuda"] })),
    ...maybe(random, 0.3, () => ({ labels: [pick(random, ["arm", "browser"])] })),
    ...maybe(random, 0.3, () => ({ startSeconds: 1, setupSeconds: 2 })),
    ...maybe(random, 0.2, () => ({ joinsAt: Math.floor(random.uniform() * 20) })),
    ...maybe(random, 0.1, () => ({ leavesAt: 5 + Math.floor(random.uniform() * 30) })),
    ...maybe(random, 0.1, () => ({ drainsAt: 5 + Math.floor(random.uniform() * 30) })),
  };
}

function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[Math.floor(random.uniform() * values.length)] as T;
}

function maybe(random: RandomStream, probability: number, make: () => object): object {
  return random.chance(probability) ? make() : {};
}
