/** How long the core takes to decide, on a run of any size that nothing else slows down. */

import { Balancer } from "../core/balancer.ts";
import { DEFAULT_CONFIGURATION } from "../core/configuration.ts";
import type { Command, StartBatch } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import { testKey } from "../core/model/identifiers.ts";
import type { TestSpec } from "../core/model/test.ts";
import type { WorkerLoad } from "../core/model/worker.ts";
import { PerformanceTracker } from "../core/track/performance-tracker.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { testSubject } from "../core/track/test-subject.ts";
import type { Decider } from "./bare-queue.ts";
import { BareQueue } from "./bare-queue.ts";
import type { PassFigures, Stopwatch } from "./pass-times.ts";
import { PassTimes } from "./pass-times.ts";
import { RandomStream } from "./random-stream.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Speeds of the workers, in turn: a fleet that is not alike. */
const SPEEDS = [2, 1, 1, 0.6, 0.35];

/** Tests that are handed in at once, all to one run. */
const CHUNK = 2000;

/** Workers that join in one group of events: no shell hears of more at once. */
const JOINING = 100;

const GROUPS = 200;

/** Workers report as often as real ones do, a slice of them at a time. */
const REPORT_SECONDS = 1;
const REPORT_SLICES = 100;

/** Standard deviation of the logarithm of a test's time from run to run. */
const HISTORY_NOISE = 0.2;

export interface CoreBenchmark {
  readonly tests: number;
  readonly workers: number;
  /** Share of the tests that earlier runs have seen, 0 to 1. */
  readonly known: number;
  readonly seed: number;
  readonly stopwatch: Stopwatch;
  /** Bytes of the heap that are in use, after a collection of garbage. */
  readonly heapBytes: () => number;
}

export interface CoreFigures extends PassFigures {
  readonly decisions: number;
  /** Longest pass that took tests in, in microseconds; it is not one of `longestPass`. */
  readonly longestSubmission: number;
  /** Of the heap, what the core holds for each test: the larger of the start's and the middle's. */
  readonly bytesPerTest: number;
  /** Of virtual time. */
  readonly makespanSeconds: number;
}

/** Runs log-normal durations to the end. */
export function benchmarkCore(options: CoreBenchmark): CoreFigures {
  return new BenchmarkRun(options, (estimates) => {
    return new Balancer({ configuration: DEFAULT_CONFIGURATION, estimates });
  }).run();
}

/** The same through a bare queue, with which a machine can be told from another. */
export function benchmarkBareQueue(options: CoreBenchmark): CoreFigures {
  return new BenchmarkRun(options, () => new BareQueue()).run();
}

/** What the benchmark itself knows lies in typed arrays: outside of the heap that it measures. */
class BenchmarkRun {
  readonly #options: CoreBenchmark;
  readonly #clock = new VirtualClock();
  readonly #passTimes = new PassTimes();
  readonly #seconds: Float64Array;
  /** What each worker reports, time and again. */
  readonly #loads: readonly WorkerLoad[];
  readonly #balancer: Decider;
  readonly #heapBefore: number;
  #heapLargest = 0;
  #decisions = 0;
  #finished = 0;
  #ended = false;
  #longestSubmission = 0;

  constructor(options: CoreBenchmark, make: (estimates: readonly StoredEstimate[]) => Decider) {
    this.#options = options;
    const random = new RandomStream(`core benchmark ${options.seed}`);
    this.#seconds = Float64Array.from({ length: options.tests }, () =>
      Math.exp(1 + 1.2 * random.normal()),
    );
    const load = { activeTests: 1, cpuUtilization: 0, memoryUtilization: 0 };
    this.#loads = Array.from({ length: options.workers }, (_, number) => ({
      workerId: nameOf(number),
      ...load,
    }));
    this.#heapBefore = options.heapBytes();
    const estimates = this.#history(random.fork("history"));
    this.#balancer = make(estimates);
  }

  run(): CoreFigures {
    const { tests, workers } = this.#options;
    for (let from = 0; from < workers; from += JOINING) {
      const length = Math.min(JOINING, workers - from);
      const joined = Array.from({ length }, (_, place) => ({
        type: "worker-joined",
        worker: capabilitiesOf(from + place),
      }));
      this.#happen(joined);
    }
    for (let from = 0; from < tests; from += CHUNK) this.#submit(from);
    this.#measureHeap();
    this.#report(0);
    while (!this.#ended && this.#clock.step());
    return {
      ...this.#passTimes.figures(),
      decisions: this.#decisions,
      longestSubmission: this.#longestSubmission,
      bytesPerTest: (this.#heapLargest - this.#heapBefore) / tests,
      makespanSeconds: this.#clock.now,
    };
  }

  /** What a run of the known tests before this one has taught. */
  #history(random: RandomStream): readonly StoredEstimate[] {
    const { tests, known } = this.#options;
    if (known === 0) return [];
    const tracker = new PerformanceTracker([]);
    for (let number = 0; number < tests; number += 1) {
      if (random.uniform() >= known) continue;
      const seconds = (this.#seconds[number] ?? 0) * Math.exp(HISTORY_NOISE * random.normal());
      tracker.observe(testSubject(specOf(number)), classOf(1), "reference", seconds, true);
    }
    return tracker.snapshot();
  }

  #submit(from: number): void {
    const length = Math.min(CHUNK, this.#options.tests - from);
    const tests = Array.from({ length }, (_, place) => specOf(from + place));
    const submitted = { type: "tests-submitted", run: "benchmark", tests };
    const { micros, commands } = this.#tell([submitted]);
    this.#longestSubmission = Math.max(this.#longestSubmission, micros);
    this.#passTimes.addApart(micros, commands);
  }

  #happen(events: readonly object[]): void {
    const { micros, commands } = this.#tell(events);
    this.#passTimes.add(micros, commands);
  }

  #tell(events: readonly object[]): { micros: number; commands: readonly Command[] } {
    const at = this.#clock.now;
    const group = events.map((event) => ({ at, cause: "benchmark", ...event }) as BalancerEvent);
    const before = this.#options.stopwatch();
    const commands = this.#balancer.handle(group);
    const micros = this.#options.stopwatch() - before;
    for (const command of commands) this.#obey(command);
    return { micros, commands };
  }

  #obey(command: Command): void {
    if (command.type === "finish-run") this.#ended = true;
    if (command.type === "set-timer") {
      const { timer, at } = command;
      this.#clock.at(at, () => this.#happen([{ type: "timer-fired", timer }]));
    }
    if (command.type === "start-batch") {
      this.#decisions += command.attempts.length;
      this.#runNext(command, 0);
    }
  }

  /** The worker is busy with one test of the batch at a time. */
  #runNext(command: StartBatch, place: number): void {
    const { workerId, batch, attempts } = command;
    const lease = attempts[place];
    if (lease === undefined) return;
    const { attempt, test } = lease;
    const seconds = (this.#seconds[numberOf(test)] ?? 0) / speedOf(numberOf(workerId));
    this.#clock.after(seconds, () => {
      const finished = { type: "attempt-finished", attempt, outcome: "passed", seconds };
      const ended = { type: "batch-ended", batch, how: "completed", startSeconds: 0, detail: "" };
      const isLast = place === attempts.length - 1;
      this.#finished += 1;
      if (this.#finished === Math.floor(this.#options.tests / 2)) this.#measureHeap();
      this.#happen(isLast ? [finished, ended] : [finished]);
      this.#runNext(command, place + 1);
    });
  }

  /** Each worker reports once in an interval, and they do it one after the other. */
  #report(slice: number): void {
    const { workers } = this.#options;
    const reports: object[] = [];
    for (let number = slice; number < workers; number += REPORT_SLICES) {
      const load = this.#loads[number];
      reports.push({ type: "load-reported", workerId: load?.workerId, load });
    }
    if (reports.length > 0) this.#happen(reports);
    this.#clock.after(REPORT_SECONDS / REPORT_SLICES, () =>
      this.#report((slice + 1) % REPORT_SLICES),
    );
  }

  #measureHeap(): void {
    this.#heapLargest = Math.max(this.#heapLargest, this.#options.heapBytes());
  }
}

function nameOf(worker: number): string {
  return `w ${worker}`;
}

/** Names of tests and workers end with their number. */
function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf(" ") + 1));
}

function speedOf(worker: number): number {
  return SPEEDS[worker % SPEEDS.length] ?? 1;
}

function classOf(speed: number): string {
  return `speed ${speed}`;
}

function specOf(number: number): TestSpec {
  const testId = `test ${number}`;
  return {
    key: testKey("benchmark", testId),
    suite: "benchmark",
    group: `group ${number % GROUPS}`,
    requirements: { testId, labels: [], exclusiveKeys: [], priority: 3 },
    retries: 0,
    repeatable: false,
  };
}

function capabilitiesOf(worker: number) {
  const workerId = nameOf(worker);
  const hardware = { cpuModel: "virtual", platform: "virtual", architecture: "virtual" };
  return {
    workerId,
    incarnation: 1,
    workerClass: classOf(speedOf(worker)),
    host: workerId,
    slots: 1,
    labels: [],
    hardwareSpecs: { cpuCores: 1, memoryGb: 8, ...hardware },
    softwareVersions: {},
  };
}
