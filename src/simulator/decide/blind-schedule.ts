/** A schedule made by somebody who learns how long a test takes only by running it. */

import type { KnownLengths } from "./known-lengths.ts";

/** How a scheduler that cannot tell tests apart deals with those that turn out to be long. */
export interface BlindRule {
  /** Slots below this speed are left idle while tests wait. */
  readonly leastSpeed: number;
  /**
   * While tests wait, a faster slot that becomes free takes over a test of which so much is done,
   * in seconds at speed 1; infinite if waiting tests always come first.
   */
  readonly longSeconds: number;
  /** What may be done in vain, as a share of the time that all slots are expected to be busy. */
  readonly wasteShare: number;
}

export interface BlindSchedule {
  readonly makespanSeconds: number;
  /** Slot time of attempts that were given up, as a share of what all slots were expected to need. */
  readonly wastedShare: number;
}

/** While slots are idle they look for something to take over so many times in a run. */
const LOOKS_PER_RUN = 100;

interface Running {
  readonly seconds: number;
  readonly startedAt: number;
}

/**
 * Runs the tests in this order: each slot that is free, fastest first, takes over what gains most by
 * being begun again there (what is left of it where it runs, less all of it here, as expected by its
 * work so far), or else the next test. A test that is taken over ends where it ran at once.
 *
 * @param order durations at speed 1
 * @param speeds of all slots, fastest first
 */
export function blindSchedule(
  order: readonly number[],
  speeds: readonly number[],
  known: KnownLengths,
  rule: BlindRule,
): BlindSchedule {
  return new BlindRun(order, speeds, known, rule).run();
}

class BlindRun {
  readonly #order: readonly number[];
  readonly #speeds: readonly number[];
  readonly #known: KnownLengths;
  readonly #rule: BlindRule;
  readonly #running: (Running | undefined)[];
  readonly #busySeconds: number;
  #now = 0;
  #next = 0;
  #ended = 0;
  #wastedSeconds = 0;

  constructor(
    order: readonly number[],
    speeds: readonly number[],
    known: KnownLengths,
    rule: BlindRule,
  ) {
    this.#order = order;
    this.#speeds = speeds;
    this.#known = known;
    this.#rule = rule;
    this.#running = speeds.map(() => undefined);
    const allSpeeds = speeds.reduce((sum, speed) => sum + speed, 0);
    this.#busySeconds = (known.total / allSpeeds) * speeds.length;
  }

  run(): BlindSchedule {
    while (this.#ended < this.#order.length) {
      this.#fill();
      this.#step();
    }
    return {
      makespanSeconds: this.#now,
      wastedShare: this.#wastedSeconds / this.#busySeconds,
    };
  }

  /** What is taken over leaves a slower slot free, so one look from fast to slow fills all. */
  #fill(): void {
    for (const [slot, speed] of this.#speeds.entries()) {
      if (this.#running[slot] !== undefined) continue;
      const from = this.#worthTaking(slot);
      if (from !== undefined) this.#takeOver(from, slot);
      else if (this.#next < this.#order.length && speed >= this.#rule.leastSpeed) {
        this.#running[slot] = { seconds: this.#order[this.#next] ?? 0, startedAt: this.#now };
        this.#next += 1;
      }
    }
  }

  /** The slower slot whose test gains most if it is begun again here. */
  #worthTaking(slot: number): number | undefined {
    const speed = this.#speeds[slot] ?? 0;
    const leastDone = this.#next < this.#order.length ? this.#rule.longSeconds : 0;
    const left = this.#rule.wasteShare * this.#busySeconds - this.#wastedSeconds;
    let most = 0;
    let best: number | undefined;
    for (let other = slot + 1; other < this.#speeds.length; other += 1) {
      const running = this.#running[other];
      const slower = this.#speeds[other] ?? 0;
      if (running === undefined || slower === speed) continue;
      const elapsed = this.#now - running.startedAt;
      const done = elapsed * slower;
      if (elapsed > left || done < leastDone) continue;
      const expected = this.#known.expectedBeyond(done);
      const gain = (expected - done) / slower - expected / speed;
      if (gain <= most) continue;
      most = gain;
      best = other;
    }
    return best;
  }

  #takeOver(from: number, to: number): void {
    const running = this.#running[from];
    if (running === undefined) return;
    this.#wastedSeconds += this.#now - running.startedAt;
    this.#running[from] = undefined;
    this.#running[to] = { seconds: running.seconds, startedAt: this.#now };
  }

  /** To the next end of a test, or, where a slot is idle, to its next look if that comes before. */
  #step(): void {
    let first: { readonly slot: number; readonly at: number } | undefined;
    let anyIdle = false;
    for (const [slot, running] of this.#running.entries()) {
      anyIdle ||= running === undefined;
      if (running === undefined) continue;
      const at = running.startedAt + running.seconds / (this.#speeds[slot] ?? 1);
      if (first === undefined || at < first.at) first = { slot, at };
    }
    const look = this.#now + this.#busySeconds / this.#speeds.length / LOOKS_PER_RUN;
    if (first === undefined || (anyIdle && look < first.at)) {
      this.#now = look;
      return;
    }
    this.#now = first.at;
    this.#running[first.slot] = undefined;
    this.#ended += 1;
  }
}
