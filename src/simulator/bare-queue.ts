/** The least that a balancer can do: whoever is free gets the test that has waited longest. */

import type { Command } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { AttemptId, BatchId, RunId, TestKey, WorkerId } from "../core/model/identifiers.ts";
import type { TestSpec } from "../core/model/test.ts";
import type { WorkerLoad } from "../core/model/worker.ts";

/** Takes in events and decides; `Balancer` is one. */
export interface Decider {
  handle(events: readonly BalancerEvent[]): Command[];
}

interface Waiting {
  readonly run: RunId;
  readonly spec: TestSpec;
}

/**
 * Beside it one sees what deciding well costs: it knows no durations, no requirements and no faults,
 * and keeps what every balancer has to keep. One slot for each worker.
 */
export class BareQueue implements Decider {
  readonly #waiting: Waiting[] = [];
  #next = 0;
  readonly #free: WorkerId[] = [];
  readonly #attempts = new Map<AttemptId, Waiting>();
  readonly #holders = new Map<BatchId, WorkerId>();
  readonly #loads = new Map<WorkerId, WorkerLoad>();
  /** Tests without a verdict. */
  readonly #open = new Map<TestKey, Waiting>();
  #count = 0;

  handle(events: readonly BalancerEvent[]): Command[] {
    const commands: Command[] = [];
    for (const event of events) this.#take(event, commands);
    while (this.#free.length > 0 && this.#next < this.#waiting.length) commands.push(this.#give());
    return commands;
  }

  #take(event: BalancerEvent, commands: Command[]): void {
    if (event.type === "worker-joined") this.#free.push(event.worker.workerId);
    else if (event.type === "load-reported") this.#loads.set(event.workerId, event.load);
    else if (event.type === "tests-submitted") {
      for (const spec of event.tests) {
        const waiting = { run: event.run, spec };
        this.#waiting.push(waiting);
        this.#open.set(spec.key, waiting);
      }
    } else if (event.type === "attempt-finished") this.#settle(event.attempt, commands);
    else if (event.type === "batch-ended") {
      const worker = this.#holders.get(event.batch);
      this.#holders.delete(event.batch);
      if (worker !== undefined) this.#free.push(worker);
    }
  }

  #settle(attempt: AttemptId, commands: Command[]): void {
    const known = this.#attempts.get(attempt);
    if (known === undefined) return;
    const { run, spec } = known;
    this.#attempts.delete(attempt);
    this.#open.delete(spec.key);
    const test = spec.key;
    commands.push({ type: "settle-test", run, test, verdict: "passed", attempt, flaky: false });
    if (this.#open.size === 0) commands.push({ type: "finish-run", run });
  }

  #give(): Command {
    const workerId = this.#free.pop() as WorkerId;
    const waiting = this.#waiting[this.#next] as Waiting;
    this.#next += 1;
    this.#count += 1;
    const batch = this.#count;
    this.#attempts.set(batch, waiting);
    this.#holders.set(batch, workerId);
    const { run, spec } = waiting;
    const lease = { attempt: batch, test: spec.key, epoch: 1, predictedSeconds: 0 };
    return {
      type: "start-batch",
      run,
      workerId,
      batch,
      suite: spec.suite,
      attempts: [lease],
      decision: {
        rule: "dealt",
        finishInSeconds: 0,
        predictedSeconds: [0, 0, 0],
        alternatives: [],
        rejections: [],
        batchSeconds: 0,
        waiting: this.#waiting.length - this.#next,
      },
    };
  }
}
