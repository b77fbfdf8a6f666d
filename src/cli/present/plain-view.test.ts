/** The plain view: little, but never nothing for long. */

import { expect, test } from "vitest";
import type { RunSnapshot } from "../../coordinator/run-progress.ts";
import { openPlainView } from "./plain-view.ts";
import { buildReport, buildTest, noon, plainPresentation } from "./testing/build-report.ts";
import { manualTicker } from "./testing/manual-ticker.ts";

function openView(verbose = false) {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(...text.trimEnd().split("\n")) };
  const ticker = manualTicker();
  const view = openPlainView({ stream, presentation: plainPresentation(), verbose, ticker });
  const state = { done: 0, failed: 0 };
  const snapshot = (): RunSnapshot => ({
    doneTests: state.done,
    totalTests: 100,
    passed: state.done - state.failed,
    failed: state.failed,
    skipped: 0,
    slots: [
      { workerId: "worker-1", slot: 0, doing: { kind: "idle", sinceMs: noon } },
      { workerId: "worker-2", slot: 0, doing: { kind: "test", key: "unit:slow", sinceMs: noon } },
    ],
    secondsLeft: { low: 40, high: 60 },
  });
  const begin = (alreadyDone = 0) =>
    view.began({ runId: "r", tests: 100, alreadyDone, workers: 4, slots: 8, snapshot });
  return { lines, ticker, view, state, begin };
}

test("a short run has a line at its start and one for each failure", () => {
  const { lines, ticker, view, state, begin } = openView();
  view.notice("info", "Found a Vitest suite in packages/app");
  begin();
  for (let second = 0; second < 9; second += 1) {
    state.done += 10;
    view.settled([buildTest(`unit:${second}`)]);
    ticker.pass(1000);
  }
  view.settled([buildTest("unit:bad", { verdict: "failed", failures: [{ message: "no\nyes" }] })]);
  view.ended(buildReport([]));
  expect(lines).toEqual([
    "Found a Vitest suite in packages/app",
    "Running 100 tests, on 4 workers (8 slots)",
    "✗ bad",
    "  no",
    "  worker-1",
  ]);
  expect(ticker.running()).toBe(0);
});

test("progress is told when ten seconds and a tenth of the tests went by", () => {
  const { lines, ticker, state, begin } = openView();
  begin(10);
  state.done = 19;
  ticker.pass(11_000);
  expect(lines).toHaveLength(1);
  state.done = 41;
  state.failed = 2;
  ticker.pass(1000);
  expect(lines.slice(1)).toEqual([
    "41/100 tests (41 %) · 39 passed · 2 failed · after 12 s · about 40 s to 1 min left",
  ]);
  state.done = 60;
  ticker.pass(9000);
  expect(lines).toHaveLength(2);
  ticker.pass(1000);
  expect(lines).toHaveLength(3);
});

test("a long silence names the test that runs longest", () => {
  const { lines, ticker, begin } = openView();
  begin();
  ticker.pass(60_000);
  expect(lines.filter((line) => line.startsWith("0/100 tests"))).toHaveLength(2);
  expect(lines).toContain("  still running slow on worker-2, for 25 s");
});

test("finding the tests may take long, but not without a word", () => {
  const { lines, ticker } = openView();
  ticker.pass(26_000);
  expect(lines).toEqual(["Still finding the tests, for 25 s"]);
});

test("verbose has a line for each test", () => {
  const { lines, view, begin } = openView(true);
  begin();
  view.settled([
    buildTest("unit:a", { seconds: 1.5 }),
    buildTest("unit:b", { verdict: "skipped", seconds: 0 }),
    buildTest("unit:c", { verdict: "not-run", reason: "no worker has the label gpu" }),
  ]);
  expect(lines.slice(1)).toEqual([
    "✓ a  worker-1 · 1.5 s",
    "↓ b  worker-1 · 0 ms",
    "! c  not run · no worker has the label gpu",
  ]);
});
