/** A fleet without a network, for tests: workers that do as they are told, and reports that last. */

import { capabilities } from "../../../core/testing/builders.ts";
import type { CoordinatorEvents, CoordinatorTransport } from "../../../engine/fleet-transport.ts";
import type { FleetOrder } from "../../../protocol/fleet/fleet-commands.ts";
import type {
  HeldBatch,
  WorkerHello,
  WorkerReport,
} from "../../../protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../../protocol/protocol-version.ts";
import type { WorkerMessage } from "../../../protocol/worker-messages.ts";

type Work = Extract<FleetOrder, { kind: "work" }>;
type StartBatch = Extract<Work["message"], { type: "start-batch" }>;

/** A report that no coordinator has acknowledged. */
interface KeptReport {
  readonly report: WorkerReport;
  delivered: boolean;
}

/** What connects everybody: reports stay in it until they are acknowledged. */
export class MemoryFleet {
  readonly workers = new Map<string, MemoryWorker>();
  /** By worker, tests in the order in which they were begun. */
  readonly begun: { readonly workerId: string; readonly test: string }[] = [];
  kept: KeptReport[] = [];
  #leader: { readonly events: CoordinatorEvents; readonly epoch: number } | undefined;
  #taking = false;

  /** By suite, what a worker finds; of others it never tells. */
  readonly tests: Readonly<Record<string, readonly string[]>>;

  constructor(tests: MemoryFleet["tests"]) {
    this.tests = tests;
  }

  /** @param label it takes only tests that require it */
  join(workerId: string, slots = 1, label?: string): MemoryWorker {
    const worker = new MemoryWorker(this, { workerId, slots, label });
    this.workers.set(workerId, worker);
    worker.greet();
    return worker;
  }

  get leader(): CoordinatorEvents | undefined {
    return this.#leader?.events;
  }

  store(report: WorkerReport): void {
    this.kept.push({ report, delivered: false });
    this.#deliver();
  }

  connect(events: CoordinatorEvents): CoordinatorTransport {
    return {
      // Its workers have no heartbeats.
      hears: false,
      lead: async (epoch) => {
        this.#leader = { events, epoch };
        this.#taking = false;
        for (const worker of this.workers.values()) worker.greet();
      },
      takeReports: async () => {
        this.#taking = true;
        for (const kept of this.kept) kept.delivered = false;
        this.#deliver();
      },
      reportsUpToNow: async () => {},
      send: (workerId, _incarnation, order) => {
        if (this.#leader?.events === events) this.workers.get(workerId)?.ordered(order);
      },
      summon: (workerId) => this.workers.get(workerId)?.greet(),
      forget: () => {},
      resign: async () => this.#resign(events),
      close: async () => this.#resign(events),
    };
  }

  /** The leader is gone without a word. */
  killLeader(): void {
    this.#leader = undefined;
    this.#taking = false;
  }

  #resign(events: CoordinatorEvents): void {
    if (this.#leader?.events === events) this.killLeader();
  }

  #deliver(): void {
    const leader = this.#leader;
    if (leader === undefined || !this.#taking) return;
    for (const one of [...this.kept]) {
      if (one.delivered) continue;
      one.delivered = true;
      leader.events.reported(one.report, () => {
        this.kept = this.kept.filter((other) => other !== one);
      });
    }
  }
}

interface MemoryOffer {
  readonly workerId: string;
  readonly slots: number;
  readonly label: string | undefined;
}

/** Holds batches until a test lets it go on. */
export class MemoryWorker {
  readonly #fleet: MemoryFleet;
  readonly #id: string;
  readonly #offer: WorkerHello["capabilities"];
  readonly #batches: { readonly run: string; readonly start: StartBatch; place: number }[] = [];
  readonly #runs = new Set<string>();
  #reports = 0;
  /** Whether word of the end of its batches gets lost on the way. */
  endsAreLost = false;

  constructor(fleet: MemoryFleet, { workerId, slots, label }: MemoryOffer) {
    this.#fleet = fleet;
    this.#id = workerId;
    this.#offer = {
      ...capabilities({ workerId, slots, host: workerId }),
      labels: label === undefined ? [] : [label],
      ...(label === undefined ? {} : { dedicatedTo: label }),
    };
  }

  /** What it has been told of and need not keep for ever. */
  get openRuns(): readonly string[] {
    return [...this.#runs];
  }

  greet(): void {
    this.#fleet.leader?.greeted({
      protocol: PROTOCOL_VERSION,
      version: "test",
      capabilities: this.#offer,
      epoch: 0,
      held: this.#held(),
      runs: [...this.#runs],
      reported: this.#reports,
      draining: false,
    });
  }

  ordered(order: FleetOrder): void {
    if (order.kind === "open-run") this.#runs.add(order.run);
    if (order.kind === "close-run") this.#runs.delete(order.run);
    if (order.kind !== "work") return;
    const { run, message } = order;
    if (message.type === "discover") {
      const tests = this.#fleet.tests[message.suite]?.map((id) => ({ id }));
      if (tests === undefined) return;
      const discovery = { tests, notes: [] };
      this.#say(run, { type: "discovered", suite: message.suite, discovery });
    } else if (message.type === "start-batch") {
      this.#batches.push({ run, start: message, place: 0 });
      this.#begin(message, 0, run);
    } else if (message.type === "cancel-batch") {
      this.#end(message.batch, "cancelled");
    }
  }

  /** Finishes the test that runs; false when there is none. */
  finishOne(outcome: "passed" | "failed" = "passed"): boolean {
    const held = this.#batches[0];
    const attempt = held?.start.attempts[held.place];
    if (held === undefined || attempt === undefined) return false;
    const result = { outcome, seconds: 1 };
    const events = [{ kind: "finished" as const, attempt: attempt.attempt, result }];
    this.#say(held.run, { type: "progress", events });
    held.place += 1;
    if (held.place === held.start.attempts.length) this.#end(held.start.batch, "completed");
    else this.#begin(held.start, held.place, held.run);
    return true;
  }

  #begin(start: StartBatch, place: number, run: string): void {
    const attempt = start.attempts[place];
    if (attempt === undefined) return;
    this.#fleet.begun.push({ workerId: this.#id, test: attempt.test });
    const events = [{ kind: "started" as const, attempt: attempt.attempt }];
    this.#say(run, { type: "progress", events });
  }

  #end(batch: number, how: "completed" | "cancelled"): void {
    const place = this.#batches.findIndex(({ start }) => start.batch === batch);
    const [held] = place < 0 ? [] : this.#batches.splice(place, 1);
    if (held !== undefined && !this.endsAreLost) {
      this.#say(held.run, { type: "batch-ended", batch, how, startSeconds: 0 });
    }
  }

  #say(run: string, message: WorkerMessage): void {
    this.#reports += 1;
    this.#fleet.store({
      protocol: PROTOCOL_VERSION,
      workerId: this.#id,
      incarnation: 1,
      number: this.#reports,
      entries: [{ run, message }],
    });
  }

  #held(): HeldBatch[] {
    return this.#batches.map(({ run, start, place }) => ({
      run,
      batch: start.batch,
      attempts: start.attempts.slice(place).map(({ attempt }) => attempt),
      runningSeconds: 0.1,
    }));
  }
}
