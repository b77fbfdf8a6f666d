/** Keeps the workers of a run alive: brings them up, again when they die, and more when they pay. */

import type { ScaleLimits } from "../core/adapt/scale-signal.ts";
import { USUAL_START_SECONDS } from "../core/adapt/scale-signal.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";
import type { WorkerLaunch } from "../engine/engine.ts";
import type { WorkerGroup } from "./run-request.ts";

/** A worker that dies so often in a row without beginning a test stays away. */
const FRUITLESS_LIMIT = 10;

/**
 * `resting`: it was not launched yet, or has left. `leaving`: it ends what it has. `gone`: it will
 * not come back.
 */
type MemberState = "resting" | "starting" | "present" | "leaving" | "gone";

interface Member {
  launch: WorkerLaunch;
  /** What it offered when it said that it is there. */
  offer: WorkerCapabilities | undefined;
  state: MemberState;
  /** Deaths since it last ran a test. */
  fruitless: number;
  replacements: number;
  launchedAtMs: number;
  /** Its first batch has shown how long its runner takes to start. */
  warm: boolean;
  /** Since when and until when it was there; the last one may be open. */
  readonly stays: { readonly fromMs: number; toMs: number }[];
}

export interface WorkerPoolOptions {
  readonly groups: readonly WorkerGroup[];
  readonly launch: (worker: WorkerLaunch) => void;
  readonly nowMs: () => number;
}

export class WorkerPool {
  readonly #members = new Map<string, Member>();
  readonly #options: WorkerPoolOptions;
  readonly #greetings = new Average();
  readonly #runnerStarts = new Average();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    for (const launch of launches(options.groups)) {
      this.#members.set(launch.workerId, {
        launch,
        offer: undefined,
        state: "resting",
        fruitless: 0,
        replacements: 0,
        launchedAtMs: 0,
        warm: false,
        stays: [],
      });
    }
  }

  /** All that were ever launched, as they were last launched. */
  get workers(): readonly WorkerLaunch[] {
    return this.#launches(({ stays }) => stays.length > 0);
  }

  /** Those that are there now or about to be. */
  get present(): readonly WorkerLaunch[] {
    return this.#launches(({ state }) => state !== "resting" && state !== "gone");
  }

  /** True when no worker is left and none will come back. */
  get exhausted(): boolean {
    return [...this.#members.values()].every(
      ({ state }) => state === "gone" || state === "resting",
    );
  }

  /** How many workers there may be of each class whose number may change. */
  get limits(): ReadonlyMap<string, ScaleLimits> {
    const limits = new Map<string, ScaleLimits>();
    for (const { name, count: least, maximum: most = least } of this.#options.groups) {
      if (most > least) limits.set(name, { least, most });
    }
    return limits;
  }

  /**
   * The same, and for all other classes how many there might have been: as many more as their slots
   * fit into what the machine carries.
   */
  limitsWithin(machineSlots: number): ReadonlyMap<string, ScaleLimits> {
    const used = this.present.reduce((sum, { slots }) => sum + slots, 0);
    const groups = this.#options.groups.map(({ name, count, slots }) => {
      const more = Math.max(0, Math.floor((machineSlots - used) / slots));
      return [name, { least: 0, most: count + more }] as const;
    });
    return new Map([...groups, ...this.limits]);
  }

  /** What all offered that were ever there. */
  get offers(): readonly WorkerCapabilities[] {
    return [...this.#members.values()].flatMap(({ offer }) => offer ?? []);
  }

  /** By class, the workers that were launched and have not said anything yet. */
  get starting(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { state, launch } of this.#members.values()) {
      if (state !== "starting") continue;
      counts.set(launch.workerClass, (counts.get(launch.workerClass) ?? 0) + 1);
    }
    return counts;
  }

  /** From the launch of a worker until it runs its first test, as this run has shown. */
  get startSeconds(): number {
    const greeting = this.#greetings.value;
    if (greeting === undefined) return USUAL_START_SECONDS;
    return greeting + (this.#runnerStarts.value ?? USUAL_START_SECONDS);
  }

  /** Brings up as many of each group as it has at least. */
  start(): void {
    for (const { name, count } of this.#options.groups) this.grow(name, count);
  }

  /** Brings up so many more of a class, if it has so many that rest. */
  grow(workerClass: string, count: number): void {
    let left = count;
    for (const member of this.#members.values()) {
      if (left === 0) return;
      if (member.state !== "resting" || member.launch.workerClass !== workerClass) continue;
      left -= 1;
      const again = member.stays.length > 0;
      if (again) member.launch = successor(member.launch);
      member.stays.push({ fromMs: this.#options.nowMs(), toMs: Number.POSITIVE_INFINITY });
      this.#launch(member);
    }
  }

  /** A worker has said that it is there, and what it offers. */
  greeted(offer: WorkerCapabilities): void {
    const member = this.#members.get(offer.workerId);
    if (member === undefined) return;
    member.offer = offer;
    if (member.state !== "starting") return;
    member.state = "present";
    this.#greetings.add((this.#options.nowMs() - member.launchedAtMs) / 1000);
  }

  /** A batch has ended that took so long to begin. */
  began(workerId: string, startSeconds: number): void {
    const member = this.#members.get(workerId);
    if (member === undefined || member.warm) return;
    member.warm = true;
    this.#runnerStarts.add(startSeconds);
  }

  /** A worker is to leave: it is not replaced, and may be brought up again once it is gone. */
  release(workerId: string): void {
    const member = this.#members.get(workerId);
    if (member?.state === "present") member.state = "leaving";
  }

  /** Those that are to leave and have not left. */
  get leaving(): readonly WorkerLaunch[] {
    return this.#launches(({ state }) => state === "leaving");
  }

  /** A worker did what it is for: if it dies now, the test that it runs is to blame. */
  proved(workerId: string): void {
    const member = this.#members.get(workerId);
    if (member !== undefined) member.fruitless = 0;
  }

  /**
   * A worker is gone: it is replaced, unless it was to leave or has died too often to be worth
   * another try.
   */
  lost(workerId: string): "left" | "replaced" | "given-up" {
    const member = this.#members.get(workerId);
    if (member === undefined) return "given-up";
    if (member.state === "leaving") {
      this.#end(member, "resting");
      return "left";
    }
    member.fruitless += 1;
    if (member.fruitless >= FRUITLESS_LIMIT) {
      this.#end(member, "gone");
      return "given-up";
    }
    member.replacements += 1;
    member.launch = successor(member.launch);
    this.#launch(member);
    return "replaced";
  }

  replacements(workerId: string): number {
    return this.#members.get(workerId)?.replacements ?? 0;
  }

  /** Slot time that a worker offered between two moments, in seconds. */
  offeredSeconds(workerId: string, fromMs: number, toMs: number): number {
    const { stays = [], launch } = this.#members.get(workerId) ?? {};
    const ms = stays.reduce((sum, stay) => {
      return sum + Math.max(0, Math.min(toMs, stay.toMs) - Math.max(fromMs, stay.fromMs));
    }, 0);
    return ((launch?.slots ?? 0) * ms) / 1000;
  }

  #launch(member: Member): void {
    member.state = "starting";
    member.warm = false;
    member.launchedAtMs = this.#options.nowMs();
    this.#options.launch(member.launch);
  }

  #end(member: Member, state: "resting" | "gone"): void {
    member.state = state;
    const last = member.stays.at(-1);
    if (last !== undefined) last.toMs = this.#options.nowMs();
  }

  #launches(wanted: (member: Member) => boolean): WorkerLaunch[] {
    return [...this.#members.values()].filter(wanted).map(({ launch }) => launch);
  }
}

class Average {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }
}

function successor(launch: WorkerLaunch): WorkerLaunch {
  return { ...launch, incarnation: launch.incarnation + 1 };
}

function* launches(groups: readonly WorkerGroup[]): Generator<WorkerLaunch> {
  let firstSlotNumber = 1;
  for (const { name, count, maximum = count, slots, labels, environment } of groups) {
    for (let number = 1; number <= maximum; number += 1) {
      const workerId = `${name}-${number}`;
      const rest = { slots, firstSlotNumber, labels, environment };
      yield { workerId, incarnation: 1, workerClass: name, ...rest };
      firstSlotNumber += slots;
    }
  }
}
