/** What shows that a worker has changed: tests that take longer, or less long, than nine in ten do. */

import { expect, test } from "vitest";
import type { StartBatch } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import { ShownSpeeds } from "./shown-speeds.ts";

/** Two tests of 10 and of 20 s, give or take a half. */
const BATCH: StartBatch = {
  type: "start-batch",
  run: "run",
  workerId: "w",
  batch: 1,
  suite: "suite",
  attempts: [
    { attempt: 1, test: "suite:a", epoch: 1, predictedSeconds: 10 },
    { attempt: 2, test: "suite:b", epoch: 1, predictedSeconds: 20 },
  ],
  decision: {
    rule: "earliest-finish",
    finishInSeconds: 10,
    predictedSeconds: [5, 10, 15],
    alternatives: [],
    rejections: [],
    batchSeconds: 0,
    waiting: 0,
  },
};

function shownBy(...events: readonly object[]): string[] {
  const shown: string[] = [];
  const speeds = new ShownSpeeds((workerId, how) => shown.push(`${workerId} ${how}`));
  speeds.lease(BATCH);
  for (const event of events) speeds.hear({ cause: "test", ...event } as BalancerEvent);
  return shown;
}

const finished = (attempt: number, seconds: number) => {
  return { type: "attempt-finished", at: 0, attempt, outcome: "passed", seconds };
};

test("a test that ends within what was expected shows nothing", () => {
  expect(shownBy(finished(1, 14), finished(2, 11))).toEqual([]);
});

test("one that took longer shows a slower worker, one that took less a faster one", () => {
  expect(shownBy(finished(1, 16))).toEqual(["w slower"]);
  expect(shownBy(finished(2, 9))).toEqual(["w faster"]);
});

test("one that runs shows it as soon as it has taken longer, and no more when it has ended", () => {
  const started = { type: "attempt-started", at: 100, attempt: 2 };
  const tick = (at: number) => ({ type: "timer-fired", timer: "tick", at });
  expect(shownBy(started, tick(130))).toEqual([]);
  expect(shownBy(started, tick(131))).toEqual(["w slower"]);
  expect(shownBy(started, finished(2, 29), tick(140))).toEqual([]);
});
