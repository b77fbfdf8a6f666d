/** Workers on a virtual clock: they run what the balancer sends them, at their true speeds. */

import type { BalancerStart } from "../balancer.ts";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { Command, StartBatch } from "../model/commands.ts";
import type { BalancerEvent } from "../model/events.ts";
import type { TestSpec } from "../model/test.ts";
import type { WorkerCapabilities } from "../model/worker.ts";
import { capabilities } from "./builders.ts";

export interface VirtualWorker {
  readonly id: string;
  readonly workerClass?: string;
  readonly speed: number;
  readonly labels?: readonly string[];
}

interface Pending {
  readonly at: number;
  readonly sequence: number;
  readonly fire: () => void;
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
  readonly #busy = new Map<string, { batch: StartBatch; events: Pending[] }[]>();
  #queue: Pending[] = [];
  #sequence = 0;
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

  submit(tests: readonly TestSpec[]): void {
    this.#tell([{ type: "tests-submitted", run: "run", tests: [...tests] }]);
  }

  /** The worker dies with all that it holds. */
  kill(workerId: string, incarnation: number, returns: boolean): void {
    for (const held of this.#busy.get(workerId) ?? []) this.#drop(held.events);
    this.#busy.set(workerId, []);
    this.#tell([{ type: "worker-lost", workerId, incarnation, returns, detail: "killed" }]);
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
      this.after(command.at - this.now, () => {
        this.#heartbeats();
        this.#tell([{ type: "timer-fired", timer: "tick" }]);
      });
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
    held?.push({ batch, events: [] });
    if (held?.length === 1) this.#begin(batch.workerId);
  }

  #begin(workerId: string): void {
    const held = this.#busy.get(workerId)?.[0];
    if (held === undefined) return;
    const speed = this.#speeds.get(workerId) ?? 1;
    let at = 0;
    for (const { attempt, test } of held.batch.attempts) {
      const seconds = this.#seconds(test) / speed;
      held.events.push(
        this.after(at, () => this.#tell([{ type: "attempt-started", attempt }])),
        this.after(at + seconds, () => {
          this.ranOn.set(test, [...(this.ranOn.get(test) ?? []), workerId]);
          const outcome = "passed";
          this.#tell([{ type: "attempt-finished", attempt, outcome, seconds }]);
        }),
      );
      at += seconds;
    }
    held.events.push(this.after(at, () => this.#end(workerId, held.batch.batch, "completed")));
  }

  #end(workerId: string, batch: number, how: string): void {
    this.#busy.get(workerId)?.shift();
    this.#tell([{ type: "batch-ended", batch, how, startSeconds: 0, detail: "" }]);
    this.#begin(workerId);
  }

  #cancel(workerId: string, batch: number): void {
    const held = this.#busy.get(workerId) ?? [];
    const place = held.findIndex((one) => one.batch.batch === batch);
    if (place < 0) return;
    const [cancelled] = held.splice(place, 1);
    this.#drop(cancelled?.events ?? []);
    this.#tell([{ type: "batch-ended", batch, how: "cancelled", startSeconds: 0, detail: "" }]);
    if (place === 0) this.#begin(workerId);
  }

  #drop(events: readonly Pending[]): void {
    const dropped = new Set(events);
    this.#queue = this.#queue.filter((pending) => !dropped.has(pending));
  }
}

function asCapabilities(worker: VirtualWorker, incarnation: number): WorkerCapabilities {
  return capabilities({
    workerId: worker.id,
    incarnation,
    workerClass: worker.workerClass ?? "any",
    labels: worker.labels ?? [],
  });
}
