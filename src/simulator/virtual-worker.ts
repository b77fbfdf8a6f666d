/** A worker on the virtual clock: it runs batches at its true speed, which only it knows. */

import type { AttemptLease } from "../core/model/commands.ts";
import type { BatchEnded } from "../core/model/events.ts";
import type { AttemptId, BatchId } from "../core/model/identifiers.ts";
import type { Outcome } from "../core/model/result.ts";
import type { WorkerLoad } from "../core/model/worker.ts";
import type { CoordinatorToWorker, WorkerToCoordinator } from "./messages.ts";
import type { Schedule, ScheduleRow } from "./schedule.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** On a worker that fails everything each test takes so long. */
const FAILING_SECONDS = 1;

/** Members that have not begun can be taken away. */
interface Batch {
  readonly batch: BatchId;
  attempts: readonly AttemptLease[];
}

export interface VirtualWorkerOptions {
  readonly id: string;
  readonly slots: number;
  /** How often faster than a worker of speed 1 it really is. */
  readonly speed: number;
  /** What n tests at once get done, as a multiple of one alone; `undefined`: n times as much. */
  readonly contention: readonly number[] | undefined;
  /** Before its first batch. */
  readonly setupSeconds: number;
  /** Before the first test of each batch. */
  readonly startSeconds: number;
  readonly clock: VirtualClock;
  readonly schedule: Schedule;
  /** What the trace says that the test takes here, at speed 1. */
  readonly secondsOf: (test: string) => number;
  /** What the tests of its group share, and what it takes at speed 1 to set that up. */
  readonly fixtureOf: (test: string) => { readonly group: string; readonly seconds: number };
  /** How the test ends here, unless the worker fails everything. */
  readonly outcomeOf: (test: string) => Outcome;
  /** What the trace calls the test. */
  readonly nameOf: (test: string) => string;
  readonly send: (message: WorkerToCoordinator) => void;
}

/** What a slot is busy with: a batch that is starting, or one of its attempts. */
interface Occupation {
  readonly batch: Batch;
  readonly beganAt: number;
  /** From the request to the start of the first test; known once that has started. */
  startSeconds: number;
  /** Place of the attempt that runs; −1 while the batch is starting. */
  place: number;
  row: ScheduleRow | undefined;
  fails: boolean;
  attemptBeganAt: number;
  /** Of what is going on, what is left: virtual seconds at rate 1. */
  remaining: number;
  rate: number;
  /** When `remaining` was true. */
  since: number;
}

/** One process: when it dies, it is another one that comes back. */
export class VirtualWorker {
  readonly #options: VirtualWorkerOptions;
  readonly #slots: (Occupation | undefined)[];
  /** Of each slot, the groups whose tests it has run. */
  readonly #fixtures: Set<string>[] = [];
  #queue: Batch[] = [];
  #mail: CoordinatorToWorker[] = [];
  #speed: number;
  #failsAll = false;
  #paused = false;
  #alive = true;
  #onDrained: (() => void) | undefined;
  /** When its set-up is done; absent before its first batch. */
  #setUpAt: number | undefined;
  #pausedAt = 0;

  constructor(options: VirtualWorkerOptions) {
    this.#options = options;
    this.#speed = options.speed;
    this.#slots = Array.from({ length: options.slots }, () => undefined);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** It takes nothing more, and leaves when it has finished what it runs. */
  get draining(): boolean {
    return this.#onDrained !== undefined;
  }

  /** What it reports of itself: tests that share what there is wait for it in between. */
  get load(): Omit<WorkerLoad, "workerId"> {
    const cpuPressure = 100 * (1 - Math.min(1, this.#share));
    const load = { activeTests: this.busySlots, cpuUtilization: 0, memoryUtilization: 0 };
    return cpuPressure > 0 ? { ...load, cpuPressure } : load;
  }

  /** Of what a test gets done alone, the part that each of those gets done that run now. */
  get #share(): number {
    const { contention } = this.#options;
    const running = this.#slots.filter((slot) => slot?.row !== undefined).length;
    if (contention === undefined || running === 0) return 1;
    return (contention[running - 1] ?? contention.at(-1) ?? running) / running;
  }

  get busySlots(): number {
    return this.#slots.filter((slot) => slot !== undefined).length;
  }

  /** Does what the coordinator asks; what comes while it is paused waits. */
  receive(message: CoordinatorToWorker): void {
    if (!this.#alive) return;
    if (this.#paused) this.#mail.push(message);
    else if (message.type === "start-batch") this.#enqueue({ ...message });
    else if (message.type === "revoke-attempts") this.#revoke(message.batch, message.attempts);
    else this.#cancel(message.batch);
  }

  /** It dies at once, with all that it holds. */
  die(): void {
    this.#alive = false;
    for (const occupation of this.#slots) this.#close(occupation, "lost");
    this.#slots.fill(undefined);
    this.#queue = [];
  }

  /** The simulation is over: what still runs is cut off. */
  stop(): void {
    for (const occupation of this.#slots) this.#close(occupation, "cancelled");
  }

  /** Finishes the attempts that run, begins no other, and then calls back. */
  drain(onDrained: () => void): void {
    this.#onDrained = onDrained;
    this.#leaveWhenDone();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#reschedule();
  }

  /** From now on its tests fail, or no longer. */
  setFailing(fails: boolean): void {
    this.#failsAll = fails;
  }

  /** The process dies in which a test runs, or else one that is starting. */
  killRunner(): void {
    const running = this.#slots.findIndex((one) => one?.row !== undefined);
    const slot = running >= 0 ? running : this.#slots.findIndex((one) => one !== undefined);
    const occupation = this.#slots[slot];
    if (occupation === undefined) return;
    this.#close(occupation, "lost");
    this.#fixtures[slot]?.clear();
    this.#end(slot, occupation, "runner-died");
  }

  /** It stands still, and says nothing. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#pausedAt = this.#options.clock.now;
    this.#reschedule();
  }

  resume(): void {
    if (!this.#paused || !this.#alive) return;
    this.#paused = false;
    if (this.#setUpAt !== undefined && this.#setUpAt > this.#pausedAt) {
      this.#setUpAt += this.#options.clock.now - this.#pausedAt;
    }
    this.#reschedule();
    const mail = this.#mail;
    this.#mail = [];
    for (const message of mail) this.receive(message);
  }

  #enqueue(batch: Batch): void {
    this.#queue.push(batch);
    this.#dispatch();
  }

  /** Gives waiting batches to free slots, in the order in which they came. */
  #dispatch(): void {
    if (this.#onDrained !== undefined) return;
    while (this.#queue.length > 0) {
      const slot = this.#slots.indexOf(undefined);
      if (slot < 0) return;
      const batch = this.#queue.shift();
      if (batch !== undefined) this.#begin(batch, slot);
    }
  }

  #begin(batch: Batch, slot: number): void {
    const { clock, setupSeconds, startSeconds } = this.#options;
    this.#setUpAt ??= clock.now + setupSeconds;
    const occupation: Occupation = {
      batch,
      beganAt: clock.now,
      startSeconds: 0,
      place: -1,
      row: undefined,
      fails: false,
      attemptBeganAt: clock.now,
      remaining: Math.max(0, this.#setUpAt - clock.now) + startSeconds,
      rate: 1,
      since: clock.now,
    };
    this.#slots[slot] = occupation;
    this.#await(slot, occupation);
  }

  /** Waits for the end of what the slot does, unless something changes before that. */
  #await(slot: number, occupation: Occupation): void {
    const { clock } = this.#options;
    const { since } = occupation;
    if (occupation.rate === 0) return;
    const { place, rate } = occupation;
    clock.after(occupation.remaining / rate, () => {
      const same = this.#slots[slot] === occupation && occupation.place === place;
      if (same && occupation.since === since && occupation.rate === rate) {
        this.#advance(slot, occupation);
      }
    });
  }

  /** What the slot did is done: on to the batch's next attempt. */
  #advance(slot: number, occupation: Occupation): void {
    if (occupation.place < 0) {
      occupation.startSeconds = this.#options.clock.now - occupation.beganAt;
    } else {
      this.#finish(occupation);
    }
    occupation.place += 1;
    const next = occupation.batch.attempts[occupation.place];
    if (next === undefined) this.#end(slot, occupation, "completed");
    else if (this.#onDrained !== undefined) this.#end(slot, occupation, "cancelled");
    else this.#start(slot, occupation, next);
  }

  #start(slot: number, occupation: Occupation, { attempt, test }: AttemptLease): void {
    const { clock, schedule, id, secondsOf, nameOf, send } = this.#options;
    const start = clock.now;
    const { batch } = occupation.batch;
    occupation.row = schedule.begin({
      test: nameOf(test),
      worker: id,
      attempt,
      slot,
      batch,
      start,
    });
    occupation.attemptBeganAt = start;
    occupation.fails = this.#failsAll;
    occupation.since = start;
    occupation.remaining = occupation.fails
      ? FAILING_SECONDS
      : secondsOf(test) + this.#fixtureSeconds(slot, test);
    occupation.rate = occupation.fails ? 1 : this.#speed * this.#share;
    send({ type: "attempt-started", attempt });
    this.#await(slot, occupation);
    this.#crowdChanged();
  }

  /** The first test of a group that a slot runs sets up what the others share. */
  #fixtureSeconds(slot: number, test: string): number {
    const { group, seconds } = this.#options.fixtureOf(test);
    if (seconds === 0) return 0;
    const known = this.#fixtures[slot] ?? new Set();
    this.#fixtures[slot] = known;
    if (known.has(group)) return 0;
    known.add(group);
    return seconds;
  }

  #finish(occupation: Occupation): void {
    const lease = occupation.batch.attempts[occupation.place];
    if (lease === undefined) return;
    const outcome = occupation.fails ? "failed" : this.#options.outcomeOf(lease.test);
    this.#close(occupation, outcome);
    const seconds = this.#options.clock.now - occupation.attemptBeganAt;
    this.#options.send({ type: "attempt-finished", attempt: lease.attempt, outcome, seconds });
  }

  #end(slot: number, occupation: Occupation, how: BatchEnded["how"]): void {
    this.#slots[slot] = undefined;
    const { batch } = occupation.batch;
    const { startSeconds } = occupation;
    this.#options.send({ type: "batch-ended", batch, how, startSeconds, detail: "" });
    this.#dispatch();
    this.#leaveWhenDone();
  }

  #cancel(batch: BatchId): void {
    const waiting = this.#queue.find((one) => one.batch === batch);
    if (waiting !== undefined) {
      this.#queue = this.#queue.filter((one) => one !== waiting);
      this.#options.send({
        type: "batch-ended",
        batch,
        how: "cancelled",
        startSeconds: 0,
        detail: "",
      });
      return;
    }
    const slot = this.#slots.findIndex((one) => one?.batch.batch === batch);
    const occupation = this.#slots[slot];
    // A batch that is nowhere has ended already, and its end is on its way.
    if (occupation === undefined) return;
    this.#close(occupation, "cancelled");
    this.#end(slot, occupation, "cancelled");
  }

  /** Gives back what has not begun; what has is past asking. */
  #revoke(batch: BatchId, attempts: readonly AttemptId[]): void {
    const occupation = this.#slots.find((one) => one?.batch.batch === batch);
    const held = occupation?.batch ?? this.#queue.find((one) => one.batch === batch);
    if (held === undefined) return;
    const begun = (occupation?.place ?? -1) + 1;
    const asked = new Set(attempts);
    const kept = held.attempts.filter(({ attempt }, place) => place < begun || !asked.has(attempt));
    const given = held.attempts.filter((lease) => !kept.includes(lease));
    held.attempts = kept;
    for (const { attempt } of given) this.#options.send({ type: "attempt-revoked", attempt });
    if (kept.length === 0) this.#cancel(batch);
  }

  #close(occupation: Occupation | undefined, outcome: ScheduleRow["outcome"]): void {
    if (occupation?.row === undefined) return;
    occupation.row.end = this.#options.clock.now;
    occupation.row.outcome = outcome;
    occupation.row = undefined;
    this.#crowdChanged();
  }

  /** Another number of tests runs than before: where they contend, each has another rate. */
  #crowdChanged(): void {
    if (this.#options.contention !== undefined) this.#reschedule();
  }

  /** Its rate has changed: what is going on ends at another time. */
  #reschedule(): void {
    const { now } = this.#options.clock;
    for (const [slot, occupation] of this.#slots.entries()) {
      if (occupation === undefined) continue;
      const done = (now - occupation.since) * occupation.rate;
      occupation.remaining = Math.max(0, occupation.remaining - done);
      occupation.since = now;
      const atWork = occupation.place < 0 || occupation.fails ? 1 : this.#speed * this.#share;
      occupation.rate = this.#paused ? 0 : atWork;
      this.#await(slot, occupation);
    }
  }

  #leaveWhenDone(): void {
    if (this.#onDrained === undefined || this.busySlots > 0 || !this.#alive) return;
    const { send } = this.#options;
    for (const { batch } of this.#queue) {
      send({ type: "batch-ended", batch, how: "cancelled", startSeconds: 0, detail: "" });
    }
    this.#queue = [];
    this.#onDrained();
  }
}
