/** What an agent does: it runs batches on its slots as its coordinator tells it to. */

import type { WorkerLink } from "../engine/engine.ts";
import type { CoordinatorMessage } from "../protocol/coordinator-messages.ts";
import type { ProgressEvent } from "../protocol/worker-messages.ts";
import type { SuiteSpec } from "../runners/runner.ts";
import type { SuiteProblem } from "./host-messages.ts";
import { HostRanking, leastFirst } from "./host-pool.ts";
import type { HostProcess } from "./host-process.ts";
import type { Discover, StartBatch } from "./slot.ts";
import { Slot } from "./slot.ts";

/** Starts a host for a suite on the slot with this index. */
export type StartHostOnSlot = (suite: SuiteSpec, slot: number) => HostProcess;

/** Its slots, what waits for one, and the suites that it knows. */
export class Worker {
  readonly #link: WorkerLink;
  readonly #slots: readonly Slot[];
  #suites: ReadonlyMap<string, SuiteSpec> = new Map();
  #queue: (StartBatch | Discover)[] = [];
  #stopped = false;

  constructor(link: WorkerLink, slots: number, startHost: StartHostOnSlot) {
    this.#link = link;
    const relay = (events: ProgressEvent[]) => link.send({ type: "progress", events });
    const ranking = new HostRanking();
    this.#slots = Array.from(
      { length: slots },
      (_, index) => new Slot((suite) => startHost(suite, index), ranking, relay),
    );
  }

  /** Memory is short: gives up the warm host that is worth least, if there is one to spare. */
  relieve(): void {
    const [least] = leastFirst(this.#slots.flatMap((slot) => slot.idleHosts));
    least?.giveUp();
  }

  /** Slots that run something. */
  get busySlots(): number {
    return this.#slots.filter((slot) => slot.busy).length;
  }

  /** What waits for a slot. */
  get queueDepth(): number {
    return this.#queue.length;
  }

  /** Does what the coordinator asks, except what is for the process as a whole. */
  handle(message: Exclude<CoordinatorMessage, { type: "stop" | "stand-by" }>): void {
    switch (message.type) {
      case "welcome":
        this.#suites = new Map(message.suites.map((suite) => [suite.name, suite]));
        return;
      case "warm":
        this.#warm(message.suite);
        return;
      case "discover":
      case "start-batch":
        this.#enqueue(message);
        return;
      case "cancel-batch":
        this.#cancel(message.batch);
        return;
      case "revoke-attempts":
        // Attempts of a batch that is not running any more have been reported.
        this.#slots.some((slot) => slot.revoke(message.batch, message.attempts));
    }
  }

  /** Cancels what runs and waits, closes the rest in peace. */
  async stop(): Promise<void> {
    this.#dropQueue();
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  /** Ends every process of the worker by force. */
  async kill(): Promise<void> {
    this.#dropQueue();
    await Promise.all(this.#slots.map((slot) => slot.kill()));
  }

  #enqueue(work: StartBatch | Discover): void {
    this.#queue.push(work);
    if (this.#stopped) this.#dropQueue();
    else this.#dispatch();
  }

  #dropQueue(): void {
    this.#stopped = true;
    for (const waiting of this.#queue) {
      if (waiting.type === "start-batch") this.#reportCancelled(waiting.batch);
    }
    this.#queue = [];
  }

  #warm(name: string): void {
    const suite = this.#suites.get(name);
    if (suite === undefined || this.#stopped) return;
    try {
      for (const slot of this.#slots) slot.warm(suite);
    } catch {
      // Warming promises nothing: the batch that needs the host will tell what is wrong.
    }
  }

  #cancel(batch: number): void {
    const isIt = (waiting: StartBatch | Discover) =>
      waiting.type === "start-batch" && waiting.batch === batch;
    const waiting = this.#queue.find(isIt);
    if (waiting === undefined) {
      // A batch that runs nowhere has ended already, and its end is on its way.
      this.#slots.some((slot) => slot.cancel(batch));
      return;
    }
    this.#queue = this.#queue.filter((other) => other !== waiting);
    this.#reportCancelled(batch);
  }

  #reportCancelled(batch: number): void {
    this.#link.send({ type: "batch-ended", batch, how: "cancelled", startSeconds: 0 });
  }

  /** Gives waiting work to free slots, in the order in which it came. */
  #dispatch(): void {
    while (!this.#stopped) {
      const next = this.#queue[0];
      const slot = next && this.#freeSlot(next.suite);
      if (next === undefined || slot === undefined) return;
      this.#queue.shift();
      void this.#run(next, slot).then(() => this.#dispatch());
    }
  }

  /** A warm one if possible, else the first. */
  #freeSlot(suite: string): Slot | undefined {
    const free = this.#slots.filter((slot) => !slot.busy);
    return free.find((slot) => slot.isWarm(suite)) ?? free[0];
  }

  async #run(work: StartBatch | Discover, slot: Slot): Promise<void> {
    const suite = this.#suites.get(work.suite);
    if (suite === undefined) {
      this.#refuse(work, UNKNOWN_SUITE);
      return;
    }
    try {
      const end = await (work.type === "discover"
        ? slot.discover(work, suite)
        : slot.runBatch(work, suite));
      this.#link.send(end);
    } catch (error) {
      this.#refuse(work, {
        code: "runner-not-started",
        message: `No runner process can be started for suite ${work.suite}: ${String(error)}`,
        remedy: "Check the environment of the suite and of its workers in the configuration.",
      });
    }
  }

  #refuse(work: StartBatch | Discover, error: SuiteProblem): void {
    if (work.type === "discover") {
      this.#link.send({ type: "discovery-failed", suite: work.suite, error });
    } else {
      const end = { type: "batch-ended", batch: work.batch, startSeconds: 0 } as const;
      this.#link.send({ ...end, how: "suite-broken", error });
    }
  }
}

const UNKNOWN_SUITE: SuiteProblem = {
  code: "suite-unknown",
  message: "A worker was asked about a suite that it was not told of.",
  remedy: "This is a defect of Plimsoll; please report it.",
};
