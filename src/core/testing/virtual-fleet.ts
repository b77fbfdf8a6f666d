/** Workers on a virtual clock: they run what the balancer sends them, at their true speeds. */

import type { BalancerStart } from "../balancer.ts";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { Command, StartBatch } from "../model/commands.ts";
import type { BalancerEvent, BatchEnded } from "../model/events.ts";
import type { DeathCause } from "../model/result.ts";
import type { TestSpec } from "../model/test.ts";
import type { WorkerCapabilities } from "../model/worker.ts";
import { capabilities } from "./builders.ts";

export interface VirtualWorker {
  readonly id: string;
  readonly workerClass?: string;
  /** By default all are on one. */
  readonly host?: string;
  readonly speed: number;
  readonly labels?: readonly string[];
}

interface Pending {
  readonly at: number;
  readonly sequence: number;
  readonly fire: () => void;
}

/** A batch that a worker holds. */
interface Held {
  readonly batch: StartBatch;
  /** Place of the attempt that runs. */
  current: number;
  /** What will happen next to it. */
  next: Pending | undefined;
  readonly revoked: Set<number>;
}

/** Drives one balancer to the end of one run. */
export class VirtualFleet {
  readonly balancer: Balancer;
  readonly journal: { events: BalancerEvent[]; commands: Command[] }[] = [];
  readonly start: BalancerStart;
  readonly ranOn = new Map<string, string[]>();
  now = 0;
  finishedAt: number | undefined;
  readonly #speeds = new Map<string, number>();
  readonly #seconds: (test: string) => number;
  readonly #busy = new Map<string, Held[]>();
  #queue: Pending[] = [];
  #sequence = 0;
  /** Whether a test that ends now fails on the worker. */
  fails: (test: string, workerId: string) => boolean = () => false;
  /** What ends the runner of a test on the worker, at the moment when the test would end. */
  dies: (test: string, workerId: string) => DeathCause | undefined = () => undefined;
  /** Called for each command, for tests that interfere. */
  onCommand: (command: Command) => void = () => {};

  constructor(seconds: (test: string) => number, start?: Partial<BalancerStart>) {
    this.#seconds = seconds;
    this.start = { configuration: DEFAULT_CONFIGURATION, estimates: [], ...start };
    this.balancer = new Balancer(this.start);
  }

  join(workers: readonly VirtualWorker[], incarnation = 1): void {
    this.#tell(
      workers.map((worker) => {
        this.#speeds.set(worker.id, worker.speed);
        this.#busy.set(worker.id, []);
        return { type: "worker-joined", worker: asCapabilities(worker, incarnation) };
      }),
    );
  }

  submit(tests: readonly TestSpec[], run = "run"): void {
    this.#tell([{ type: "tests-submitted", run, tests: [...tests] }]);
  }

  /** The worker dies with all that it holds. */
  kill(workerId: string, incarnation: number, returns: boolean): void {
    for (const held of this.#busy.get(workerId) ?? []) this.#drop(held.next);
    this.#busy.set(workerId, []);
    this.#tell([
      { type: "worker-lost", workerId, incarnation, returns, hostSurvived: true, detail: "killed" },
    ]);
  }

  /** Something happens later. */
  after(seconds: number, fire: () => void): Pending {
    const pending = { at: this.now + seconds, sequence: this.#sequence, fire };
    this.#sequence += 1;
    this.#queue.push(pending);
    return pending;
  }

  /** Lets time pass until the run is over. @throws when it takes more than a virtual month. */
  run(): number {
    while (this.finishedAt === undefined) {
      this.#queue.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
      const next = this.#queue.shift();
      if (next === undefined || next.at > 2_600_000) throw new Error("the run does not end");
      this.now = next.at;
      next.fire();
    }
    return this.finishedAt;
  }

  #tell(events: readonly object[]): void {
    const group = events.map(
      (event) => ({ at: this.now, cause: "test", ...event }) as BalancerEvent,
    );
    const commands = this.balancer.handle(group);
    this.journal.push({ events: group, commands });
    for (const command of commands) this.#obey(command);
  }

  #obey(command: Command): void {
    this.onCommand(command);
    if (command.type === "start-batch") this.#enqueue(command);
    if (command.type === "finish-run") this.finishedAt = this.now;
    if (command.type === "set-timer") {
      const { timer } = command;
      this.after(command.at - this.now, () => {
        this.#heartbeats();
        this.#tell([{ type: "timer-fired", timer }]);
      });
    }
    if (command.type === "revoke-attempts") {
      const { workerId, batch, attempts } = command;
      this.after(0.01, () => this.#revoke(workerId, batch, attempts));
    }
    if (command.type === "cancel-batch") {
      this.after(0.01, () => this.#cancel(command.workerId, command.batch));
    }
  }

  #heartbeats(): void {
    const load = { activeTests: 0, cpuUtilization: 0, memoryUtilization: 0 };
    for (const workerId of this.#busy.keys()) {
      this.#tell([{ type: "load-reported", workerId, load: { workerId, ...load } }]);
    }
  }

  #enqueue(batch: StartBatch): void {
    const held = this.#busy.get(batch.workerId);
    held?.push({ batch, current: -1, next: undefined, revoked: new Set() });
    if (held?.length === 1) this.#next(batch.workerId);
  }

  /** The worker's first batch goes on to its next attempt, or ends. */
  #next(workerId: string): void {
    const held = this.#busy.get(workerId)?.[0];
    if (held === undefined) return;
    const { attempts, batch } = held.batch;
    do held.current += 1;
    while (held.revoked.has(attempts[held.current]?.attempt ?? 0));
    const lease = attempts[held.current];
    if (lease === undefined) {
      held.next = this.after(0, () => this.#end(workerId, batch, { how: "completed" }));
      return;
    }
    const { attempt, test } = lease;
    const seconds = this.#seconds(test) / (this.#speeds.get(workerId) ?? 1);
    held.next = this.after(seconds, () => {
      this.ranOn.set(test, [...(this.ranOn.get(test) ?? []), workerId]);
      const death = this.dies(test, workerId);
      if (death !== undefined) {
        this.#end(workerId, batch, { how: "runner-died", death });
        return;
      }
      const outcome = this.fails(test, workerId) ? "failed" : "passed";
      this.#tell([{ type: "attempt-finished", attempt, outcome, seconds }]);
      this.#next(workerId);
    });
    this.#tell([{ type: "attempt-started", attempt }]);
  }

  #revoke(workerId: string, batch: number, attempts: readonly number[]): void {
    const held = this.#busy.get(workerId)?.find((one) => one.batch.batch === batch);
    if (held === undefined) return;
    const left = held.batch.attempts.slice(held.current + 1).map((lease) => lease.attempt);
    const revoked = attempts.filter((attempt) => left.includes(attempt));
    for (const attempt of revoked) held.revoked.add(attempt);
    this.#tell(revoked.map((attempt) => ({ type: "attempt-revoked", attempt })));
  }

  #end(workerId: string, batch: number, how: Pick<BatchEnded, "how" | "death">): void {
    this.#busy.get(workerId)?.shift();
    this.#tell([{ type: "batch-ended", batch, ...how, startSeconds: 0, detail: "" }]);
    this.#beginFirst(workerId);
  }

  #cancel(workerId: string, batch: number): void {
    const held = this.#busy.get(workerId) ?? [];
    const place = held.findIndex((one) => one.batch.batch === batch);
    if (place < 0) return;
    const [cancelled] = held.splice(place, 1);
    this.#drop(cancelled?.next);
    this.#tell([{ type: "batch-ended", batch, how: "cancelled", startSeconds: 0, detail: "" }]);
    if (place === 0) this.#beginFirst(workerId);
  }

  /** The answer to the end of a batch may have been another one, which has begun already. */
  #beginFirst(workerId: string): void {
    if (this.#busy.get(workerId)?.[0]?.current === -1) this.#next(workerId);
  }

  #drop(dropped: Pending | undefined): void {
    this.#queue = this.#queue.filter((pending) => pending !== dropped);
  }
}

function asCapabilities(worker: VirtualWorker, incarnation: number): WorkerCapabilities {
  return capabilities({
    workerId: worker.id,
    incarnation,
    workerClass: worker.workerClass ?? "any",
    ...(worker.host !== undefined && { host: worker.host }),
    labels: worker.labels ?? [],
  });
}
