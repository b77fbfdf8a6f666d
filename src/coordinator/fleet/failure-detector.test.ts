/** Who is lost is noticed soon, and who is only late is not taken for lost. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { FailureDetector } from "./failure-detector.ts";

const HEARTBEAT = 0.5;
const LOOK = 0.1;

/** Hears of workers at moments that a test chooses, and looks as often as a coordinator does. */
class Listening {
  readonly detector = new FailureDetector(HEARTBEAT);
  readonly lost: { readonly workerId: string; readonly at: number; readonly silent: number }[] = [];
  readonly #due: { readonly workerId: string; readonly at: number }[] = [];
  now = 0;

  join(workerId: string, host = workerId): void {
    this.detector.joined(workerId, host, this.now);
  }

  /** Heartbeats of a worker: each so many seconds after the one before. */
  beats(workerId: string, intervals: readonly number[]): void {
    let at = this.now;
    for (const interval of intervals) {
      at += interval;
      this.#due.push({ workerId, at });
    }
  }

  /** @param hears whether the connection is there */
  listen(untilSeconds: number, hears = true): void {
    this.#due.sort((a, b) => a.at - b.at);
    while (this.now < untilSeconds) {
      this.now += LOOK;
      this.#hear(hears);
      this.#look(hears);
    }
  }

  /** The listener is stopped; what came meanwhile is heard afterwards, all at once. */
  sleep(seconds: number): void {
    this.now += seconds;
    this.#look(true);
    this.#hear(true);
    this.#look(true);
  }

  #hear(hears: boolean): void {
    while ((this.#due[0]?.at ?? Number.POSITIVE_INFINITY) <= this.now) {
      const beat = this.#due.shift();
      if (beat !== undefined && hears) this.detector.heartbeat(beat.workerId, this.now);
    }
  }

  #look(hears: boolean): void {
    for (const { workerId, silentSeconds } of this.detector.look(this.now, hears)) {
      this.lost.push({ workerId, at: this.now, silent: silentSeconds });
    }
  }
}

const times = (count: number, interval: (place: number) => number) =>
  Array.from({ length: count }, (_, place) => interval(place));

/** Seconds from the last heartbeat to the alarm. */
function noticedAfter(intervals: readonly number[]): number {
  const listening = new Listening();
  listening.join("w");
  listening.beats("w", intervals);
  const last = intervals.reduce((sum, interval) => sum + interval, 0);
  listening.listen(last + 60);
  expect(listening.lost).toHaveLength(1);
  return (listening.lost[0]?.at ?? 0) - last;
}

test("a worker that was regular for twenty seconds is missed within three", () => {
  const jitter = fc.double({ min: -0.08, max: 0.08, noNaN: true });
  fc.assert(
    fc.property(fc.array(jitter, { minLength: 40, maxLength: 400 }), (jitters) => {
      const seconds = noticedAfter(jitters.map((one) => HEARTBEAT + one));
      expect(seconds).toBeLessThanOrEqual(3);
      expect(seconds).toBeGreaterThan(2);
    }),
    { numRuns: 60 },
  );
});

test("heartbeats of a loaded machine, late at random and at times very much so, raise no alarm", () => {
  const late = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  fc.assert(
    fc.property(fc.array(late, { minLength: 400, maxLength: 400, size: "max" }), (chances) => {
      const listening = new Listening();
      listening.join("w");
      // Exponential, 0.4 s in the mean, up to 3.5 s.
      const intervals = chances.map(
        (chance) => HEARTBEAT + Math.min(3.5, -0.4 * Math.log1p(-chance)),
      );
      // Chance has been kind before it is not.
      listening.beats("w", [...times(20, (place) => 0.5 + (place % 4) / 2), ...intervals]);
      listening.listen(200);
      expect(listening.lost).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("a worker that was often late is waited for longer, but not for ever", () => {
  // More and more so, as a machine fills up.
  const every10th = (place: number) => (place % 10 === 9 ? Math.min(4, 1 + place / 40) : HEARTBEAT);
  const seconds = noticedAfter(times(200, every10th));
  expect(seconds).toBeGreaterThan(4);
  expect(seconds).toBeLessThan(21);
});

test("what makes workers of one machine late is learned from all of them", () => {
  const listening = new Listening();
  const workers = times(20, (place) => place);
  for (const worker of workers) {
    listening.join(`w${worker}`, "host");
    listening.beats(
      `w${worker}`,
      times(60, () => HEARTBEAT),
    );
  }
  listening.join("elsewhere", "other");
  listening.beats(
    "elsewhere",
    times(60, () => HEARTBEAT),
  );
  listening.listen(30);
  // The machine is overwhelmed: one after the other is late by more.
  for (const worker of workers) listening.beats(`w${worker}`, [0.5 + worker * 0.15, 0.5]);
  listening.listen(31);
  listening.listen(34.5);
  expect(listening.lost.map(({ workerId }) => workerId)).toEqual(["elsewhere"]);
});

test("a pause of the listener, however long, is nobody's silence", () => {
  const pause = fc.double({ min: 0.3, max: 3600, noNaN: true });
  fc.assert(
    fc.property(pause, fc.nat(1), (seconds, died) => {
      const listening = new Listening();
      for (const worker of ["a", "b"]) {
        listening.join(worker);
        listening.beats(
          worker,
          times(40, () => HEARTBEAT),
        );
      }
      listening.listen(20);
      const survivors = died === 1 ? ["a"] : ["a", "b"];
      for (const worker of survivors) {
        listening.beats(
          worker,
          times(Math.ceil((seconds + 8) * 2), () => HEARTBEAT),
        );
      }
      listening.sleep(seconds);
      listening.listen(listening.now + 4);
      // Who died meanwhile is missed as soon as it could have been heard.
      expect(listening.lost.map(({ workerId }) => workerId)).toEqual(died === 1 ? ["b"] : []);
    }),
    { numRuns: 40 },
  );
});

test("while the connection is away nobody can be heard, so nobody is missed", () => {
  const listening = new Listening();
  listening.join("w");
  listening.beats(
    "w",
    times(40, () => HEARTBEAT),
  );
  listening.listen(20);
  listening.listen(80, false);
  expect(listening.lost).toEqual([]);
  listening.listen(90);
  expect(listening.lost).toHaveLength(1);
});

test("a worker that is missed is told of once, and listened for again when it comes back", () => {
  const listening = new Listening();
  listening.join("w");
  listening.listen(30);
  expect(listening.lost).toHaveLength(1);
  listening.join("w");
  listening.beats(
    "w",
    times(40, () => HEARTBEAT),
  );
  listening.listen(50);
  expect(listening.lost).toHaveLength(1);
  listening.detector.forget("w");
  listening.listen(90);
  expect(listening.lost).toHaveLength(1);
});
