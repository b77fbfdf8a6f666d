/** An account of its own of what workers hold, to see that none is given more than it has. */

import type { StartBatch } from "../core/model/commands.ts";
import type { BatchId, TestKey, WorkerId } from "../core/model/identifiers.ts";
import type { PoolWorker } from "./input/pool-file.ts";
import type { TraceTest } from "./input/trace-file.ts";
import { traceTestKey } from "./test-spec.ts";
import type { Scenario } from "./translation.ts";
import type { JournalGroup } from "./virtual-coordinator.ts";

interface Held {
  readonly workerId: WorkerId;
  readonly memoryGb: number;
  readonly gpus: number;
}

const TOLERANCE_GB = 1e-9;

export class CapacityAccount {
  readonly #tests: ReadonlyMap<TestKey, TraceTest>;
  readonly #workers: ReadonlyMap<WorkerId, PoolWorker>;
  readonly #held = new Map<BatchId, Held>();
  readonly problems: string[] = [];

  constructor({ trace, pool }: Scenario) {
    this.#tests = new Map(trace.tests.map((test) => [traceTestKey(test.id), test]));
    this.#workers = new Map(pool.workers.map((worker) => [worker.id, worker]));
  }

  /** Another simulation of the same scenario begins. */
  reset(): void {
    this.#held.clear();
  }

  check({ events, commands }: JournalGroup): void {
    for (const event of events) {
      if (event.type === "batch-ended") this.#held.delete(event.batch);
      if (event.type === "worker-lost") this.#forget(event.workerId);
      if (event.type === "worker-joined") this.#forget(event.worker.workerId);
    }
    for (const command of commands) {
      if (command.type === "start-batch") this.#start(command);
    }
  }

  #start({ batch, workerId, attempts }: StartBatch): void {
    const needs = attempts.map(({ test }) => this.#tests.get(test)?.requires ?? {});
    this.#held.set(batch, {
      workerId,
      memoryGb: Math.max(0, ...needs.map(({ memoryGb = 0 }) => memoryGb)),
      gpus: Math.max(
        0,
        ...needs.map(({ gpus = 0, gpuMemoryGb = 0 }) => Math.max(gpus, gpuMemoryGb > 0 ? 1 : 0)),
      ),
    });
    const worker = this.#workers.get(workerId);
    if (worker === undefined) return;
    const { memoryGb = Number.POSITIVE_INFINITY, gpuMemoryGb } = worker;
    const gpus = worker.gpus ?? (gpuMemoryGb === undefined ? 0 : 1);
    const ofWorker = [...this.#held.values()].filter((held) => held.workerId === workerId);
    const memory = ofWorker.reduce((sum, held) => sum + held.memoryGb, 0);
    const taken = ofWorker.reduce((sum, held) => sum + held.gpus, 0);
    if (memory > memoryGb + TOLERANCE_GB) {
      this.problems.push(`${workerId} has ${memoryGb} GB and was given work for ${memory}`);
    }
    if (taken > gpus) this.problems.push(`${workerId} has ${gpus} GPUs and was given ${taken}`);
  }

  #forget(workerId: WorkerId): void {
    for (const [batch, held] of this.#held) {
      if (held.workerId === workerId) this.#held.delete(batch);
    }
  }
}
