/** A run as its journal tells it, made into what the simulator needs to play it again. */

import type { BalancerStart } from "../../core/balancer.ts";
import type { Command } from "../../core/model/commands.ts";
import type { BalancerEvent, TestsSubmitted } from "../../core/model/events.ts";
import type { AttemptId, BatchId, WorkerId } from "../../core/model/identifiers.ts";
import type { FailureCause } from "../../core/model/result.ts";
import { isDeath } from "../../core/model/result.ts";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
import { PerformanceTracker } from "../../core/track/performance-tracker.ts";
import type { TestSubject } from "../../core/track/test-subject.ts";
import { testSubject } from "../../core/track/test-subject.ts";
import type { FaultEvent } from "../../simulator/input/faults-file.ts";
import type { PoolWorker } from "../../simulator/input/pool-file.ts";
import type { TraceTest } from "../../simulator/input/trace-file.ts";
import type { Recorded, Scenario, Submission } from "../../simulator/translation.ts";
import { median } from "../median.ts";

/** With what a balancer began, and the groups of its journal that followed. */
export interface RunRecording {
  readonly start: BalancerStart;
  readonly groups: Iterable<{
    readonly events: readonly BalancerEvent[];
    readonly commands: readonly Command[];
  }>;
}

/** What a run was, without what was decided in it. */
export interface RecordedRun {
  readonly scenario: Scenario;
  readonly recorded: Recorded;
}

/** Way of one message between coordinator and worker; where less was measured, less. */
const WAY_SECONDS = 0.002;

/** A batch that was given to a free place: what passed until its first test ran. */
interface MeasuredStart {
  readonly workerId: WorkerId;
  readonly seconds: number;
}

interface OpenAttempt {
  readonly test: string;
  readonly workerId: WorkerId;
  readonly batch: BatchId;
  seconds: number | undefined;
}

interface Presence {
  readonly capabilities: WorkerCapabilities;
  readonly joinsAt: number;
  /** It has said that it leaves when it is done. */
  draining: boolean;
}

/** A place was free when the batch was leased. */
interface OpenBatch {
  readonly workerId: WorkerId;
  readonly leasedAt: number;
  readonly waits: boolean;
  begun: boolean;
}

/**
 * Each test takes in the replay what it took in the run, times the speed of the worker that ran it,
 * as far as that is known in the end. Tests that no attempt decided are left out, as are those that
 * hung or died: how long they really take is not known.
 *
 * @returns `undefined` where there is nothing to replay
 */
export function recordedRun({ start, groups }: RunRecording): RecordedRun | undefined {
  const reader = new JournalReader(start);
  for (const { events, commands } of groups) {
    for (const event of events) reader.happened(event);
    const at = events.at(-1)?.at ?? 0;
    for (const command of commands) reader.decided(command, at);
  }
  return reader.run();
}

class JournalReader {
  readonly #start: BalancerStart;
  readonly #tracker: PerformanceTracker;
  readonly #submissions: TestsSubmitted[] = [];
  readonly #subjects = new Map<string, TestSubject>();
  readonly #workers = new Map<WorkerId, Presence>();
  readonly #attempts = new Map<AttemptId, OpenAttempt>();
  readonly #batches = new Map<BatchId, OpenBatch>();
  readonly #starts: MeasuredStart[] = [];
  readonly #faults: FaultEvent[] = [];
  readonly #decided: (OpenAttempt & { readonly outcome: TraceTest["outcome"] })[] = [];

  constructor(start: BalancerStart) {
    this.#start = start;
    this.#tracker = new PerformanceTracker(start.estimates);
  }

  happened(event: BalancerEvent): void {
    switch (event.type) {
      case "tests-submitted":
        this.#submissions.push(event);
        for (const spec of event.tests) this.#subjects.set(spec.key, testSubject(spec));
        break;
      case "worker-joined":
        this.#joined(event.worker, event.at);
        break;
      case "worker-draining":
        this.#leaves(event.workerId, event.at, "drain");
        break;
      case "worker-lost":
        this.#leaves(event.workerId, event.at, "crash");
        break;
      case "attempt-started":
        this.#started(event.attempt, event.at);
        break;
      case "attempt-finished":
        this.#started(event.attempt, event.at - event.seconds);
        this.#finished(event.attempt, event.seconds, event.failureCause);
        break;
      case "batch-ended":
        this.#batches.delete(event.batch);
        break;
      default:
    }
  }

  decided(command: Command, at: number): void {
    if (command.type === "start-batch") {
      const { workerId, batch, attempts } = command;
      const held = [...this.#batches.values()].filter((one) => one.workerId === workerId).length;
      const slots = this.#workers.get(workerId)?.capabilities.slots ?? 1;
      this.#batches.set(batch, { workerId, leasedAt: at, waits: held >= slots, begun: false });
      for (const { attempt, test } of attempts) {
        this.#attempts.set(attempt, { test, workerId, batch, seconds: undefined });
      }
    } else if (command.type === "settle-test" && command.attempt !== undefined) {
      const attempt = this.#attempts.get(command.attempt);
      const { verdict } = command;
      if (attempt !== undefined && verdict !== "not-run") {
        this.#decided.push({ ...attempt, outcome: verdict });
      }
    }
  }

  run(): RecordedRun | undefined {
    const [first] = this.#submissions;
    const tests = first === undefined ? [] : this.#tests();
    if (first === undefined || tests.length === 0) return undefined;
    const known = new Set(tests.map(({ id }) => id));
    const submissions: Submission[] = this.#submissions.map(({ at, run, tests, ...rest }) => {
      const { owner, weight, priority } = rest;
      return {
        at: at - first.at,
        run,
        tests: tests.filter(({ key }) => known.has(key)),
        standing: {
          ...(owner === undefined ? {} : { owner }),
          ...(weight === undefined ? {} : { weight }),
          ...(priority === undefined ? {} : { priority }),
        },
      };
    });
    const startSeconds = median(this.#starts.map(({ seconds }) => seconds));
    const delaySeconds = Math.min(WAY_SECONDS, startSeconds / 2);
    const pause = startSeconds - 2 * delaySeconds;
    const workers = [...this.#workers].map(([id, presence]) =>
      this.#worker(id, presence, { zero: first.at, usual: startSeconds, startSeconds: pause }),
    );
    const network = { delaySeconds, jitterSeconds: 0, loss: 0, duplicate: 0, reorder: 0 };
    const events = this.#faults
      .map((one) => ({ ...one, at: Math.max(0, one.at - first.at) }))
      .filter(({ at }) => at > 0);
    return {
      scenario: {
        trace: { tests },
        pool: { name: undefined, benchmarkNoise: false, workers },
        history: [],
        faults: { network, events },
      },
      recorded: {
        start: {
          configuration: { ...this.#start.configuration, firstNumber: 1 },
          estimates: this.#start.estimates,
        },
        submissions,
        capabilitiesOf: ({ id }, incarnation) => {
          const known = this.#workers.get(id);
          if (known === undefined) throw new Error(`the journal has no worker ${id}`);
          return { ...known.capabilities, incarnation };
        },
      },
    };
  }

  /** A worker that was there before is another process of the same. */
  #joined(capabilities: WorkerCapabilities, at: number): void {
    const { workerId } = capabilities;
    const known = this.#workers.get(workerId);
    if (known === undefined) {
      this.#workers.set(workerId, { capabilities, joinsAt: at, draining: false });
      return;
    }
    known.draining = false;
    this.#faults.push({ at, worker: workerId, kind: "rejoin" });
  }

  #leaves(workerId: WorkerId, at: number, kind: "crash" | "drain"): void {
    const worker = this.#workers.get(workerId);
    if (worker === undefined || worker.draining) return;
    worker.draining = kind === "drain";
    this.#faults.push({ at, worker: workerId, kind });
  }

  #started(id: AttemptId, at: number): void {
    const attempt = this.#attempts.get(id);
    const batch = attempt && this.#batches.get(attempt.batch);
    if (batch === undefined || batch.begun) return;
    batch.begun = true;
    const { workerId, leasedAt, waits } = batch;
    if (!waits) this.#starts.push({ workerId, seconds: Math.max(0, at - leasedAt) });
  }

  #finished(id: AttemptId, seconds: number, cause: FailureCause | undefined): void {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined || cause === "timeout" || isDeath(cause)) return;
    attempt.seconds = seconds;
    const subject = this.#subjects.get(attempt.test);
    const { workerClass = "" } = this.#workers.get(attempt.workerId)?.capabilities ?? {};
    if (subject === undefined) return;
    this.#tracker.observe(subject, workerClass, attempt.workerId, seconds, cause === undefined);
  }

  #tests(): TraceTest[] {
    return this.#decided.flatMap(({ test, workerId, seconds, outcome = "passed" }) =>
      seconds === undefined
        ? []
        : [{ id: test, seconds: seconds * this.#speedOf(workerId), outcome }],
    );
  }

  #worker(
    id: WorkerId,
    { capabilities, joinsAt }: Presence,
    { zero, usual, startSeconds }: { zero: number; usual: number; startSeconds: number },
  ): PoolWorker {
    const firstStart = this.#starts.find(({ workerId }) => workerId === id)?.seconds ?? usual;
    return {
      id,
      speed: this.#speedOf(id),
      slots: capabilities.slots,
      labels: [...capabilities.labels],
      setupSeconds: Math.max(0, firstStart - usual),
      startSeconds,
      joinsAt: Math.max(0, joinsAt - zero),
    };
  }

  #speedOf(id: WorkerId): number {
    const { workerClass = "" } = this.#workers.get(id)?.capabilities ?? {};
    return this.#tracker.speedOf(workerClass, id);
  }
}
