/**
 * What the core is told of a trace and a pool: everything that a real run would know, and nothing
 * that only the simulation knows. Benchmark figures become first estimates of workers.
 */

import type { BalancerStart } from "../core/balancer.ts";
import type { BalancerConfiguration } from "../core/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../core/configuration.ts";
import type { TestsSubmitted } from "../core/model/events.ts";
import type { RunId } from "../core/model/identifiers.ts";
import { compareText } from "../core/model/identifiers.ts";
import type { TestSpec } from "../core/model/test.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";
import type { Policy } from "../core/schedule/policies/policy.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { certain, learnHistory } from "./history.ts";
import type { Faults } from "./input/faults-file.ts";
import type { Pool, PoolWorker } from "./input/pool-file.ts";
import type { TraceFile, TraceTest } from "./input/trace-file.ts";
import type { RandomStream } from "./random-stream.ts";
import { ANY_CLASS, asTestSpec } from "./test-spec.ts";

/** Variance of the logarithm of a speed of which nothing is known: a factor of two, or of four. */
const UNKNOWN_SPEED_VARIANCE = 0.5;

/** How much longer workers are waited for on a network that loses messages. */
const LOSSY_NETWORK_SECONDS = 300;

/** Tests that name no run belong to this one. */
const DEFAULT_RUN = "run";

/** Memory of a worker that does not limit it. */
const AMPLE_MEMORY_GB = 2 ** 20;

/** Tests that are handed in together, with the standing of their run. */
export interface Submission {
  readonly at: number;
  readonly run: RunId;
  readonly tests: readonly TestSpec[];
  readonly standing: Pick<TestsSubmitted, "owner" | "weight" | "priority">;
}

/** What is simulated, before anything has happened. */
export interface Scenario {
  readonly trace: TraceFile;
  readonly pool: Pool;
  /** Snapshots of earlier runs, oldest first. */
  readonly history: readonly TraceFile[];
  readonly faults: Faults;
}

/**
 * What the core was told in a real run. Where it is given, it stands in place of what would be made
 * of trace and pool, whose tests then go by the keys that they had in that run.
 */
export interface Recorded {
  readonly start: BalancerStart;
  readonly submissions: readonly Submission[];
  capabilitiesOf(worker: PoolWorker, incarnation: number): WorkerCapabilities;
}

export function asCapabilities(worker: PoolWorker, incarnation: number): WorkerCapabilities {
  const { gpuMemoryGb, backends } = worker;
  const gpu = {
    kind: "simulated",
    ...(gpuMemoryGb === undefined ? {} : { memoryGb: gpuMemoryGb }),
  };
  const gpuCount = worker.gpus ?? (gpuMemoryGb === undefined ? 0 : 1);
  return {
    workerId: worker.id,
    incarnation,
    workerClass: worker.class ?? ANY_CLASS,
    // Simulated workers are different hosts, so a test may run on two of them at once.
    host: worker.id,
    slots: worker.slots,
    labels: worker.labels,
    hardwareSpecs: {
      cpuCores: worker.slots,
      cpuModel: "simulated",
      memoryGb: worker.memoryGb ?? AMPLE_MEMORY_GB,
      platform: "simulated",
      architecture: "simulated",
    },
    softwareVersions: {},
    gpus: Array.from({ length: Math.ceil(gpuCount) }, () => gpu),
    ...(backends === undefined ? {} : { supportedBackends: backends }),
  };
}

/**
 * The tests of the trace, sorted by id, since their order in the file means nothing: one submission
 * for each moment at which a run hands something in.
 */
export function submissions(trace: TraceFile): Submission[] {
  const groups = new Map<string, Submission & { readonly tests: TestSpec[] }>();
  const sorted = [...trace.tests].sort((a, b) => compareText(a.id, b.id));
  for (const test of sorted) {
    const at = test.submitAt ?? 0;
    const run = runOf(test);
    const name = `${at} ${run}`;
    const group = groups.get(name) ?? { at, run, tests: [], standing: standingOf(trace, run) };
    groups.set(name, group);
    group.tests.push(asTestSpec(test));
  }
  return [...groups.values()].sort((a, b) => a.at - b.at || compareText(a.run, b.run));
}

/** The run that a test belongs to: those that name none are one together. */
export function runOf({ run }: TraceTest): RunId {
  return run ?? DEFAULT_RUN;
}

function standingOf({ runs = {} }: TraceFile, run: RunId): Submission["standing"] {
  const { owner, weight, priority } = (Object.hasOwn(runs, run) && runs[run]) || {};
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(weight === undefined ? {} : { weight }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** With what the balancer begins: histories, benchmark figures, and limits that fit the pool. */
export function balancerStart(
  scenario: Scenario,
  policy: Policy,
  random: RandomStream,
): BalancerStart {
  const learned = learnHistory(scenario.history, random.fork("history"));
  const estimates = [
    ...misled(learned, scenario.faults, random.fork("predictions")),
    ...plainClasses(scenario),
    ...benchmarkEstimates(scenario.pool, random.fork("benchmark")),
  ];
  return { configuration: { ...configurationFor(scenario), policy }, estimates };
}

/** Where no time depends on a class, workers of that class are no other than those without. */
function plainClasses({ trace, history, pool }: Scenario): StoredEstimate[] {
  const mentioned = new Set(
    [trace, ...history].flatMap(({ tests }) => tests.flatMap(({ by }) => Object.keys(by ?? {}))),
  );
  const classes = new Set(pool.workers.flatMap((worker) => worker.class ?? []));
  return [...classes].filter((one) => !mentioned.has(one)).map((one) => certain("class", one));
}

/** A benchmark tells the speed of each worker, with its error; without one it may be anything. */
function benchmarkEstimates(
  { workers, benchmarkNoise }: Pool,
  random: RandomStream,
): StoredEstimate[] {
  return workers.map(({ id: subject, speed }) => {
    const from = { level: "worker", subject, samples: 0 } as const;
    if (benchmarkNoise === false) return { ...from, mean: 0, variance: UNKNOWN_SPEED_VARIANCE };
    const figure = Math.log(speed) + benchmarkNoise * random.fork(subject).normal();
    return { ...from, mean: -figure, variance: benchmarkNoise ** 2 };
  });
}

/** What was learned of tests, made worse on purpose. */
function misled(
  estimates: readonly StoredEstimate[],
  { predictions }: Faults,
  random: RandomStream,
): readonly StoredEstimate[] {
  if (predictions === undefined) return estimates;
  const { bias, logNoise } = predictions;
  return estimates.map((one) =>
    one.level === "test" || one.level === "elsewhere"
      ? { ...one, mean: one.mean + bias + logNoise * random.normal() }
      : one,
  );
}

/** Whoever runs such a pool knows how long its set-up takes and until when workers are expected. */
export function configurationFor({ pool, faults }: Scenario): BalancerConfiguration {
  const slowestStart = pool.workers.reduce(
    (most, { setupSeconds, startSeconds }) => Math.max(most, setupSeconds + startSeconds),
    0,
  );
  const rejoins = faults.events.flatMap(({ kind, at }) => (kind === "rejoin" ? [at] : []));
  const lastExpectedAt = [...pool.workers.map(({ joinsAt }) => joinsAt), ...rejoins].reduce(
    (latest, at) => Math.max(latest, at),
    0,
  );
  // Where messages are lost, word of a worker may take several attempts to come through.
  const patience = faults.network?.loss === undefined ? 0 : LOSSY_NETWORK_SECONDS;
  const { startLimitSeconds, placementGraceSeconds } = DEFAULT_CONFIGURATION;
  return {
    ...DEFAULT_CONFIGURATION,
    startLimitSeconds: startLimitSeconds + slowestStart,
    placementGraceSeconds: placementGraceSeconds + lastExpectedAt + patience,
  };
}
