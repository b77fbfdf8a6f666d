/** How soon the plan takes account of workers that join, are lost or change their speed. */

import type { WorkerId } from "../core/model/identifiers.ts";
import type { Standing, WorkerStanding } from "../core/schedule/standing.ts";
import type { PoolWorker } from "./input/pool-file.ts";

/** A plan that ends so close to a fresh one is as good. */
const TOLERANCE = 0.05;

/**
 * Compares when the core expects all to be over with what it would expect if it planned anew and
 * knew of each worker whether it is there and, once anything has shown it, by how much its speed has
 * changed. What it believes
 * of the tests, and of the speeds of workers that have not changed, is taken as it is: how good
 * predictions are is another question.
 */
export class Adaptation {
  /** What could be known of the workers now; 0: not there, out of reach, or about to leave. */
  readonly #speeds = new Map<WorkerId, number>();
  /** Workers that are slower or faster than that, which nothing has shown yet. */
  readonly #unseen = new Map<WorkerId, number>();
  readonly #slots = new Map<WorkerId, number>();
  readonly #changed = new Set<WorkerId>();
  #since: number | undefined;
  #longest: number | null = null;

  constructor(workers: readonly Pick<PoolWorker, "id" | "slots" | "speed" | "joinsAt">[]) {
    for (const { id, slots, speed, joinsAt } of workers) {
      this.#slots.set(id, slots);
      this.#speeds.set(id, joinsAt > 0 ? 0 : speed);
    }
  }

  /** Whether something has changed that the plan may not take account of yet. */
  get open(): boolean {
    return this.#since !== undefined;
  }

  /** Seconds of the change that took longest; `null` when nothing has changed. */
  get longestSeconds(): number | null {
    return this.#longest;
  }

  /**
   * A worker is another from now on. That it is there, or is not, can be known at once; that it is
   * slower or faster only when something shows it.
   *
   * @param counts false while there is no plan to adapt
   */
  change(workerId: WorkerId, speed: number, now: number, counts: boolean): void {
    this.#unseen.delete(workerId);
    const known = this.#speeds.get(workerId) ?? 0;
    if (known === speed) return;
    if (known > 0 && speed > 0) this.#unseen.set(workerId, speed);
    else this.#know(workerId, speed, now, counts);
  }

  /**
   * What runs on a worker shows that it is slower, or faster, than it was: only from now on a plan
   * can take account of that.
   */
  show(workerId: WorkerId, how: "slower" | "faster", now: number, counts: boolean): void {
    const speed = this.#unseen.get(workerId);
    if (speed === undefined || speed < this.#knownSpeed(workerId) !== (how === "slower")) return;
    this.#unseen.delete(workerId);
    this.#know(workerId, speed, now, counts);
  }

  #know(workerId: WorkerId, speed: number, now: number, counts: boolean): void {
    this.#speeds.set(workerId, speed);
    this.#changed.add(workerId);
    if (counts) this.#since ??= now;
  }

  /** Looks whether the plan is as good as a fresh one. */
  look(standing: Standing, now: number): void {
    if (this.#since === undefined) return;
    const planned = plannedSeconds(standing);
    const fresh = this.#freshSeconds(standing);
    const passed = now - this.#since;
    const near = Math.abs(planned - fresh) <= TOLERANCE * (passed + fresh);
    if (planned === fresh || near) this.end(now);
  }

  /** The plan has come up to the change, or all is over. */
  end(now: number): void {
    if (this.#since === undefined) return;
    this.#longest = Math.max(this.#longest ?? 0, now - this.#since);
    this.#since = undefined;
  }

  #freshSeconds({ workers, waitingSeconds, longestWaitingSeconds }: Standing): number {
    const scale = this.#scale(workers);
    const known = new Set(workers.map(({ workerId }) => workerId));
    let work = waitingSeconds;
    let fleetSpeed = 0;
    let fastest = 0;
    let longest = 0;
    for (const { workerId, slots, speed, heldSeconds, currentSeconds } of workers) {
      const own = this.#changed.has(workerId) ? this.#knownSpeed(workerId) * scale : speed;
      work += heldSeconds * speed;
      fleetSpeed += slots * own;
      fastest = Math.max(fastest, own);
      // What runs stays where it is; all else that is held can go elsewhere.
      if (own > 0) longest = Math.max(longest, (currentSeconds * speed) / own);
    }
    for (const workerId of this.#changed) {
      if (known.has(workerId)) continue;
      const own = this.#knownSpeed(workerId) * scale;
      fleetSpeed += (this.#slots.get(workerId) ?? 1) * own;
      fastest = Math.max(fastest, own);
    }
    return Math.max(share(work, fleetSpeed), longest, share(longestWaitingSeconds, fastest));
  }

  /**
   * What the core believes of the workers that have not changed, for each unit of their speed; where
   * all have changed there is no such yardstick, and their speeds are taken as they are.
   */
  #scale(workers: readonly WorkerStanding[]): number {
    const steady = workers.filter(({ workerId }) => !this.#changed.has(workerId));
    const believed = steady.reduce((sum, { speed }) => sum + speed, 0);
    const real = steady.reduce((sum, { workerId }) => sum + this.#knownSpeed(workerId), 0);
    return real === 0 ? 1 : believed / real;
  }

  #knownSpeed(workerId: WorkerId): number {
    return this.#speeds.get(workerId) ?? 0;
  }
}

/** When all is over as things are planned: shared out, but for what somebody holds already. */
function plannedSeconds({ workers, waitingSeconds, longestWaitingSeconds }: Standing): number {
  let work = waitingSeconds;
  let fleetSpeed = 0;
  let fastest = 0;
  let longest = 0;
  for (const { slots, speed, heldSeconds, longestSeconds } of workers) {
    work += heldSeconds * speed;
    fleetSpeed += slots * speed;
    fastest = Math.max(fastest, speed);
    longest = Math.max(longest, longestSeconds);
  }
  return Math.max(share(work, fleetSpeed), longest, share(longestWaitingSeconds, fastest));
}

/** Without anybody to do it, it is never done. */
function share(work: number, speed: number): number {
  return work === 0 ? 0 : work / speed;
}
