/** Time that passes only when a test says so. */

import type { Ticker } from "../ticker.ts";
import { noon } from "./build-report.ts";

/** A ticker at noon that a test moves on. */
export interface ManualTicker extends Ticker {
  /** Lets time pass; every callback that falls due is called at its moment. */
  pass(milliseconds: number): void;
  /** Callbacks that nobody stopped. */
  running(): number;
}

interface Beat {
  readonly every: number;
  readonly callback: () => void;
  next: number;
}

/** Starts at noon. */
export function manualTicker(): ManualTicker {
  let now = noon;
  const beats = new Set<Beat>();
  return {
    now: () => now,
    every(milliseconds, callback) {
      const beat = { every: milliseconds, callback, next: now + milliseconds };
      beats.add(beat);
      return () => void beats.delete(beat);
    },
    pass(milliseconds) {
      const end = now + milliseconds;
      for (let due = nextBeat(beats, end); due !== undefined; due = nextBeat(beats, end)) {
        now = due.next;
        due.next += due.every;
        due.callback();
      }
      now = end;
    },
    running: () => beats.size,
  };
}

function nextBeat(beats: ReadonlySet<Beat>, end: number): Beat | undefined {
  return [...beats].filter(({ next }) => next <= end).toSorted((a, b) => a.next - b.next)[0];
}
