/** How long the core takes to decide, on a run of any size that nothing else slows down. */

import { Balancer } from "../core/balancer.ts";
import { DEFAULT_CONFIGURATION } from "../core/configuration.ts";
import type { Command } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import { testKey } from "../core/model/identifiers.ts";
import type { TestSpec } from "../core/model/test.ts";
import type { PassFigures, Stopwatch } from "./pass-times.ts";
import { PassTimes } from "./pass-times.ts";
import { RandomStream } from "./random-stream.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Speeds of the workers, in turn: a fleet that is not alike. */
const SPEEDS = [2, 1, 1, 0.6, 0.35];

/** Tests that are handed in at once. */
const CHUNK = 10_000;

const GROUPS = 200;

export interface CoreBenchmark {
  readonly tests: number;
  readonly workers: number;
  readonly seed: number;
  readonly stopwatch: Stopwatch;
}

export interface CoreFigures extends PassFigures {
  readonly decisions: number;
  /** Of virtual time. */
  readonly makespanSeconds: number;
}

/** Runs log-normal durations, of which nothing is known before, to the end. */
export function benchmarkCore(options: CoreBenchmark): CoreFigures {
  return new BenchmarkRun(options).run();
}

class BenchmarkRun {
  readonly #options: CoreBenchmark;
  readonly #balancer = new Balancer({ configuration: DEFAULT_CONFIGURATION, estimates: [] });
  readonly #clock = new VirtualClock();
  readonly #random: RandomStream;
  readonly #passTimes = new PassTimes();
  readonly #seconds = new Map<string, number>();
  readonly #speeds = new Map<string, number>();
  #decisions = 0;
  #unfinishedRuns = 0;

  constructor(options: CoreBenchmark) {
    this.#options = options;
    this.#random = new RandomStream(`core benchmark ${options.seed}`);
  }

  run(): CoreFigures {
    this.#tell(this.#workers());
    for (let from = 0; from < this.#options.tests; from += CHUNK) this.#submit(from);
    while (this.#unfinishedRuns > 0 && this.#clock.step());
    const figures = this.#passTimes.figures();
    return { ...figures, decisions: this.#decisions, makespanSeconds: this.#clock.now };
  }

  #workers(): object[] {
    return Array.from({ length: this.#options.workers }, (_, number) => {
      const speed = SPEEDS[number % SPEEDS.length] ?? 1;
      const workerId = `w${number}`;
      this.#speeds.set(workerId, speed);
      return { type: "worker-joined", worker: capabilitiesOf(workerId, `speed ${speed}`) };
    });
  }

  #submit(from: number): void {
    const tests: TestSpec[] = [];
    const end = Math.min(this.#options.tests, from + CHUNK);
    for (let number = from; number < end; number += 1) {
      const spec = specOf(number);
      this.#seconds.set(spec.key, Math.exp(1 + 1.2 * this.#random.normal()));
      tests.push(spec);
    }
    this.#unfinishedRuns += 1;
    this.#tell([{ type: "tests-submitted", run: `run ${from}`, tests }]);
  }

  #tell(events: readonly object[]): void {
    const at = this.#clock.now;
    const group = events.map((event) => ({ at, cause: "benchmark", ...event }) as BalancerEvent);
    const before = this.#options.stopwatch();
    const commands = this.#balancer.handle(group);
    this.#passTimes.add(this.#options.stopwatch() - before, commands);
    for (const command of commands) this.#obey(command);
  }

  #obey(command: Command): void {
    if (command.type === "finish-run") this.#unfinishedRuns -= 1;
    if (command.type === "set-timer") {
      this.#clock.at(command.at, () => this.#tick());
    }
    if (command.type !== "start-batch") return;
    const { workerId, batch, attempts } = command;
    this.#decisions += attempts.length;
    const speed = this.#speeds.get(workerId) ?? 1;
    let after = 0;
    for (const [place, { attempt, test }] of attempts.entries()) {
      const seconds = (this.#seconds.get(test) ?? 0) / speed;
      after += seconds;
      const finished = { type: "attempt-finished", attempt, outcome: "passed", seconds };
      const ended = { type: "batch-ended", batch, how: "completed", startSeconds: 0, detail: "" };
      const last = place === attempts.length - 1;
      this.#clock.after(after, () => this.#tell(last ? [finished, ended] : [finished]));
    }
  }

  #tick(): void {
    const load = { activeTests: 1, cpuUtilization: 0, memoryUtilization: 0 };
    const beats = [...this.#speeds.keys()].map((workerId) => ({
      type: "load-reported",
      workerId,
      load: { workerId, ...load },
    }));
    this.#tell([...beats, { type: "timer-fired", timer: "tick" }]);
  }
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

function capabilitiesOf(workerId: string, workerClass: string) {
  const hardware = { cpuModel: "virtual", platform: "virtual", architecture: "virtual" };
  return {
    workerId,
    incarnation: 1,
    workerClass,
    host: workerId,
    slots: 1,
    labels: [],
    hardwareSpecs: { cpuCores: 1, memoryGb: 8, ...hardware },
    softwareVersions: {},
  };
}
