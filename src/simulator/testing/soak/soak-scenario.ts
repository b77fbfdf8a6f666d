/** A seed's scenario: a suite, a fleet and ten faults, with something of all that can happen. */

import { DEFAULT_POLICY, PRESETS } from "../../../core/schedule/policies/presets.ts";
import { FAULT_EVENT_KINDS, parseFaults } from "../../input/faults-file.ts";
import { parsePool } from "../../input/pool-file.ts";
import type { TraceFile } from "../../input/trace-file.ts";
import { parseTrace } from "../../input/trace-file.ts";
import { RandomStream } from "../../random-stream.ts";
import type { SoakCase } from "./soak-case.ts";

const TESTS = 200;
const WORKERS = 8;
const FAULTS = 10;

/** Most tests are short and a few are long, as in real suites. */
const MEDIAN_SECONDS = 2;
const LOG_SPREAD = 1.3;
const LONGEST_SECONDS = 60;

/** Share of the seeds that are simulated with the policy that runs have by default. */
const DEFAULT_POLICY_SHARE = 0.6;

/** Faults strike while there is work: within so many times the least that it can take. */
const HORIZON_FACTOR = 1.5;

/** How long faults last: shorter and longer than a lease, or for good. */
const FAULT_SECONDS = [0, 1, 5, 12, 20, 40, undefined];

/**
 * What a seed brings about, always the same. Each kind of demand, arrival and mishap is part of
 * some seeds and not of others, since what is everywhere hides what shows only without it
 * ("swarm testing", Groce and others, 2012).
 */
export function soakCase(seed: number): SoakCase {
  const random = new RandomStream(`soak ${seed}`);
  const trace = randomTrace(random.fork("trace"));
  const workers = randomWorkers(random.fork("pool"));
  const benchmarkNoise = pick(random, [0.1, 0.3, false] as const);
  const pool = parsePool({ name: "soak", benchmarkNoise, workers }, "soak pool");
  const work = trace.tests.reduce((sum, { seconds }) => sum + seconds, 0);
  const speed = pool.workers.reduce((sum, one) => sum + one.speed * one.slots, 0);
  const given = randomFaults(random.fork("faults"), (HORIZON_FACTOR * work) / speed);
  const workerIds = pool.workers.map(({ id }) => id);
  const faults = parseFaults(given, workerIds, "soak faults");
  const history = randomHistory(random.fork("history"), trace);
  const policy = random.chance(DEFAULT_POLICY_SHARE) ? DEFAULT_POLICY : pick(random, PRESETS);
  return {
    about: `seed ${seed}`,
    seed,
    policy: policy.name,
    scenario: { trace, pool, history, faults },
  };
}

function randomTrace(random: RandomStream): TraceFile {
  const has = swarm(random, {
    classes: 0.3,
    demands: 0.5,
    keys: 0.5,
    unrepeatable: 0.5,
    limits: 0.5,
    outcomes: 0.6,
    impossible: 0.4,
    runs: 0.6,
    arrivals: 0.4,
    priorities: 0.4,
  });
  const tests = Array.from({ length: TESTS }, (_, place) => {
    const one = random.fork(`${place}`);
    const seconds = randomSeconds(one);
    return {
      id: `t${place + 1}`,
      seconds,
      group: pick(one, ["a", "b", "c"]),
      ...maybe(one, has.classes && 0.3, () => ({ by: randomClasses(one) })),
      ...maybe(one, has.demands && 0.3, () => ({ requires: randomDemand(one) })),
      ...maybe(one, has.impossible && 0.02, () => ({ requires: { labels: ["nowhere"] } })),
      ...maybe(one, has.keys && 0.15, () => ({ exclusiveKeys: randomKeys(one) })),
      ...maybe(one, has.unrepeatable && 0.3, () => ({ repeatable: false })),
      ...maybe(one, has.limits && 0.1, () => ({ limitSeconds: 1 + 2 * seconds * one.uniform() })),
      ...maybe(one, has.outcomes && 0.1, () => ({ outcome: pick(one, ["failed", "skipped"]) })),
      ...maybe(one, has.runs && 0.6, () => ({ run: pick(one, ["first", "second"]) })),
      ...maybe(one, has.arrivals && 0.3, () => ({ submitAt: pick(one, [1, 10, 25.5]) })),
      ...maybe(one, has.priorities && 0.3, () => ({ priority: pick(one, [1, 2, 4, 5]) })),
    };
  });
  const runs = { first: { priority: 4 }, second: { weight: 3 } };
  return parseTrace({ name: "soak", tests, runs }, "soak trace");
}

function randomSeconds(random: RandomStream): number {
  if (random.chance(0.03)) return 0;
  return Math.min(LONGEST_SECONDS, MEDIAN_SECONDS * Math.exp(LOG_SPREAD * random.normal()));
}

function randomClasses(random: RandomStream): Record<string, number> {
  const linux = { linux: randomSeconds(random) };
  const mac = { mac: randomSeconds(random) };
  return pick(random, [linux, mac, { ...linux, ...mac }]);
}

function randomDemand(random: RandomStream): object {
  return {
    ...maybe(random, 0.5, () => ({ memoryGb: pick(random, [1, 4, 10]) })),
    ...maybe(random, 0.3, () => ({ gpus: pick(random, [1, 2]) })),
    ...maybe(random, 0.2, () => ({ backend: "cuda" })),
    ...maybe(random, 0.3, () => ({ labels: ["browser"] })),
  };
}

function randomKeys(random: RandomStream): string[] {
  return pick(random, [["database"], ["port"], ["database", "port"]]);
}

function randomWorkers(random: RandomStream): object[] {
  const has = swarm(random, { classes: 0.5, costs: 0.5, late: 0.5, large: 0.5 });
  return Array.from({ length: WORKERS }, (_, place) => {
    const one = random.fork(`${place}`);
    return {
      id: `w${place + 1}`,
      speed: pick(one, [0.25, 0.5, 1, 1, 2, 4]),
      slots: has.large ? pick(one, [1, 2, 4]) : 1,
      // Some are always the same: what can be run at all should be nearly everything.
      memoryGb: place % 2 === 0 ? 16 : 6,
      ...(place % 4 === 0 ? { gpus: 2, backends: ["cpu", "cuda"], labels: ["browser"] } : {}),
      ...maybe(one, has.classes && 0.7, () => ({ class: pick(one, ["linux", "mac"]) })),
      ...maybe(one, has.costs && 0.6, () => ({
        setupSeconds: pick(one, [0, 2, 10]),
        startSeconds: pick(one, [0.2, 1]),
      })),
      ...maybe(one, has.late && place > 0 && 0.25, () => ({ joinsAt: 1 + 20 * one.uniform() })),
    };
  });
}

function randomFaults(random: RandomStream, horizonSeconds: number): object {
  const has = swarm(random, { network: 0.5, lies: 0.4, spared: 0.7 });
  // Some fleets have workers that nothing happens to, so that there is somebody to go on.
  const firstHit = has.spared ? 2 : 1;
  const kinds = FAULT_EVENT_KINDS.filter((kind) => random.fork(`without ${kind}`).chance(0.7));
  const events = Array.from({ length: FAULTS }, (_, place) => {
    const one = random.fork(`${place}`);
    const kind = pick(one, kinds.length > 0 ? kinds : FAULT_EVENT_KINDS);
    // A crash for good is another fault than one after which the worker returns.
    const forGood = kind === "crash" && one.chance(0.4);
    const seconds = forGood ? undefined : pick(one, FAULT_SECONDS);
    const lasts = kind === "coordinator-crash" ? (seconds ?? 3) : seconds;
    return {
      at: horizonSeconds * one.uniform(),
      kind,
      ...(kind === "coordinator-crash"
        ? {}
        : { worker: `w${firstHit + Math.floor(one.uniform() * (WORKERS + 1 - firstHit))}` }),
      ...(lasts === undefined ? {} : { forSeconds: lasts }),
      ...(kind === "slow" ? { to: pick(one, [0.05, 0.2, 0.5]) } : {}),
    };
  });
  return {
    events,
    ...(has.network ? { network: randomNetwork(random) } : {}),
    ...(has.lies
      ? { predictions: { logNoise: pick(random, [0.3, 1.5]), bias: pick(random, [-2, 0, 2]) } }
      : {}),
  };
}

function randomNetwork(random: RandomStream): object {
  return {
    delaySeconds: pick(random, [0.005, 0.1, 0.5]),
    jitterSeconds: pick(random, [0.005, 0.2, 1]),
    ...maybe(random, 0.6, () => ({ loss: pick(random, [0.02, 0.3]) })),
    ...maybe(random, 0.6, () => ({ duplicate: pick(random, [0.05, 0.5]) })),
    ...maybe(random, 0.6, () => ({ reorder: pick(random, [0.05, 0.5]) })),
  };
}

/** Snapshots that know most of the tests, most of them about right. */
function randomHistory(random: RandomStream, trace: TraceFile): TraceFile[] {
  return Array.from({ length: pick(random, [0, 1, 1, 2]) }, (_, file) => {
    const stream = random.fork(`${file}`);
    const known = trace.tests.filter(() => stream.chance(0.8));
    const off = () => Math.exp((stream.chance(0.1) ? 1.5 : 0.2) * stream.normal());
    return { ...trace, tests: known.map((one) => ({ ...one, seconds: one.seconds * off() })) };
  });
}

/** Which of several things this seed has, each with a probability of its own. */
function swarm<Name extends string>(
  random: RandomStream,
  chances: Readonly<Record<Name, number>>,
): Record<Name, boolean> {
  const drawn = Object.entries<number>(chances).map(([name, chance]) => [
    name,
    random.fork(`has ${name}`).chance(chance),
  ]);
  return Object.fromEntries(drawn) as Record<Name, boolean>;
}

function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[Math.floor(random.uniform() * values.length)] as T;
}

function maybe(random: RandomStream, chance: number | false, make: () => object): object {
  return chance !== false && random.chance(chance) ? make() : {};
}
