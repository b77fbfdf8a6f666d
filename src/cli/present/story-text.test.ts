/** The story of a test as a user reads it. */

import { expect, test } from "vitest";
import type { AttemptStory, TestStory } from "../../coordinator/test-story.ts";
import { renderStory } from "./story-text.ts";
import { makeTheme } from "./theme.ts";

const theme = makeTheme({ color: false, unicode: true });

const attempt: AttemptStory = {
  attempt: 9,
  epoch: 1,
  workerId: "fast-1",
  batch: { number: 4, place: 1, size: 1, head: "s:a" },
  leasedAtSeconds: 12,
  startedAtSeconds: 12.5,
  endedAtSeconds: 15.5,
  waited: { seconds: 12, testsBefore: 7, workerFinished: "s:z" },
  predictedSeconds: 2,
  actualSeconds: 3,
  outcome: "passed",
  decidedTheTest: true,
  decision: {
    rule: "earliest-finish",
    finishInSeconds: 2.2,
    predictedSeconds: [1, 2, 4],
    alternatives: [{ workerClass: "slow", workerId: "slow-2", finishInSeconds: 8 }],
    rejections: [
      { workerClass: "bare", verdict: "impossible", reason: "does not have the label gpu" },
    ],
    batchSeconds: 0.1,
    waiting: 20,
  },
};

const story: TestStory = {
  run: "r1",
  test: "s:a",
  requirements: [],
  verdict: "passed",
  flaky: false,
  submittedTests: 30,
  attempts: [attempt],
};

test("a test that passed at once", () => {
  expect(renderStory(story, theme)).toBe(
    [
      "s:a",
      "It passed on fast-1 in run r1 (1 attempt).",
      "It was handed in as one of 30 tests and waited 12.0 s, in which 7 other tests went out; fast-1 had finished s:z.",
      "",
      "Attempt 1 on fast-1: passed",
      "  when       given out 12.0 s after it was handed in; begun 500 ms later",
      "  why there  of all workers this one was expected to be done best: in 2.2 s",
      "  expected   1.0 s to 4.0 s, in the middle 2.0 s; it took 3.0 s, as expected",
      "  instead    slow-2 (slow): done in 8.0 s",
      "  not on     bare, which never could: it does not have the label gpu",
    ].join("\n"),
  );
});

test.each([
  [0.5, "less than expected"],
  [5, "more than expected"],
])("%d s are measured by what was expected", (actualSeconds, words) => {
  const attempts = [{ ...attempt, actualSeconds }];
  expect(renderStory({ ...story, attempts }, theme)).toContain(words);
});

test("an attempt behind others of its batch does not claim their interval", () => {
  const behind = { ...attempt, batch: { ...attempt.batch, place: 2, size: 3, head: "s:b" } };
  const text = renderStory({ ...story, attempts: [behind] }, theme);
  expect(text).toContain("test 2 of 3 that were sent together; the decision was made for s:b");
  expect(text).toContain("expected   2.0 s; it took 3.0 s");
});

test("a second attempt says beside which one it ran", () => {
  const decision = {
    ...attempt.decision,
    rule: "duplicate",
    duplicates: { workerId: "slow-2", finishInSeconds: 40 },
  } as const;
  const text = renderStory({ ...story, attempts: [attempt, { ...attempt, decision }] }, theme);
  expect(text).toContain(
    "a second attempt beside the one on slow-2, which was expected to take 40.0 s more",
  );
});

test("an attempt that did not end says why", () => {
  const { actualSeconds: _, ...cut } = attempt;
  const lost = { ...cut, outcome: "lost", decidedTheTest: false, reason: "killed" } as const;
  const text = renderStory({ ...story, attempts: [lost, { ...attempt, epoch: 2 }] }, theme);
  expect(text).toContain("Attempt 1 on fast-1: lost");
  expect(text).toContain("it did not run to its end");
  expect(text).toContain("ended      killed");
});

test("a test without an attempt", () => {
  const { verdict: _, ...open } = { ...story, attempts: [] };
  expect(renderStory(open, theme)).toContain("still waiting for a worker");
  const given = { ...open, verdict: "not-run", reason: "no worker can run it" } as const;
  expect(renderStory(given, theme)).toBe(
    "s:a\nIt was not run in run r1 (without an attempt).\nWhy: no worker can run it.",
  );
});
