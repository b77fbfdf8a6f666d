/** Keeps the workers of a run alive: brings them up, and again when they die. */

import type { WorkerLaunch } from "../engine/engine.ts";
import type { WorkerGroup } from "./run-request.ts";

/** A worker that dies so often in a row without beginning a test stays away. */
const FRUITLESS_LIMIT = 10;

interface Member {
  launch: WorkerLaunch;
  /** Deaths since it last ran a test. */
  fruitless: number;
  replacements: number;
  gone: boolean;
}

export interface WorkerPoolOptions {
  readonly groups: readonly WorkerGroup[];
  readonly launch: (worker: WorkerLaunch) => void;
}

export class WorkerPool {
  readonly #members = new Map<string, Member>();
  readonly #launch: (worker: WorkerLaunch) => void;

  constructor(options: WorkerPoolOptions) {
    this.#launch = options.launch;
    for (const launch of launches(options.groups)) {
      this.#members.set(launch.workerId, { launch, fruitless: 0, replacements: 0, gone: false });
    }
  }

  /** All its workers, as they were last launched. */
  get workers(): readonly WorkerLaunch[] {
    return [...this.#members.values()].map((member) => member.launch);
  }

  get slots(): number {
    return this.workers.reduce((sum, worker) => sum + worker.slots, 0);
  }

  /** True when no worker is left and none will come back. */
  get exhausted(): boolean {
    return [...this.#members.values()].every((member) => member.gone);
  }

  start(): void {
    for (const member of this.#members.values()) this.#launch(member.launch);
  }

  /** A worker did what it is for: if it dies now, the test that it runs is to blame. */
  proved(workerId: string): void {
    const member = this.#members.get(workerId);
    if (member !== undefined) member.fruitless = 0;
  }

  /** Replaces a worker that died. False when it died too often to be worth another try. */
  replace(workerId: string): boolean {
    const member = this.#members.get(workerId);
    if (member === undefined || member.gone) return false;
    member.fruitless += 1;
    if (member.fruitless >= FRUITLESS_LIMIT) {
      member.gone = true;
      return false;
    }
    member.replacements += 1;
    member.launch = { ...member.launch, incarnation: member.launch.incarnation + 1 };
    this.#launch(member.launch);
    return true;
  }

  replacements(workerId: string): number {
    return this.#members.get(workerId)?.replacements ?? 0;
  }
}

function* launches(groups: readonly WorkerGroup[]): Generator<WorkerLaunch> {
  let firstSlotNumber = 1;
  for (const { name, count, slots, labels, environment } of groups) {
    for (let number = 1; number <= count; number += 1) {
      const workerId = `${name}-${number}`;
      const rest = { slots, firstSlotNumber, labels, environment };
      yield { workerId, incarnation: 1, workerClass: name, ...rest };
      firstSlotNumber += slots;
    }
  }
}
