/** The live view, drawn into a stream by a clock that the test moves. */

import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import type { RunSnapshot, SlotActivity } from "../../coordinator/run-progress.ts";
import { renderFrame } from "./live-frame.ts";
import { openLiveView } from "./live-view.ts";
import {
  buildCase,
  buildReport,
  buildTest,
  noon,
  plainPresentation,
} from "./testing/build-report.ts";
import { manualTicker } from "./testing/manual-ticker.ts";

const presentation = plainPresentation();

function buildSnapshot(changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    doneTests: 30,
    totalTests: 120,
    passed: 95,
    failed: 2,
    skipped: 1,
    slots: [lane("worker-1", "src/a.test.ts", 3.2), lane("worker-2", "src/b.test.ts", 0.4)],
    secondsLeft: { low: 38, high: 61 },
    ...changes,
  };
}

function lane(workerId: string, id: string, seconds: number, slot = 0): SlotActivity {
  const sinceMs = noon - seconds * 1000;
  return { workerId, slot, doing: { kind: "test", key: `unit:${id}`, sinceMs } };
}

function waiting(workerId: string, kind: "starting" | "idle"): SlotActivity {
  return { workerId, slot: 0, doing: { kind, sinceMs: noon - 5000 } };
}

const setting = { columns: 60, rows: 24, now: noon, beganAt: noon - 12_000 };

test("a frame shows lanes, progress, counts and the time left", () => {
  expect(renderFrame(buildSnapshot(), presentation, setting)).toMatchInlineSnapshot(`
    "
     worker-1  src/a.test.ts                                3 s
     worker-2  src/b.test.ts
     ━━━━━━━────────────────────────  30/120 tests  25 %  12 s
     95 passed  2 failed  1 skipped  about 40 s to 1 min left"
  `);
});

test("it says in a line what more workers would save", () => {
  const local = { workerClass: "local", workers: 2, demandSeconds: 200, steps: [] };
  const gain = { ...local, add: 2, savesSeconds: 40, spare: 0, leaveFirst: [] };
  const scale = { endInSeconds: 100, classes: [gain] };
  const frame = renderFrame(buildSnapshot({ scale }), presentation, setting);
  expect(frame.split("\n").at(-1)).toBe(" 2 more workers of local would save 40.0 s");
  const little = { endInSeconds: 100, classes: [{ ...gain, savesSeconds: 2 }] };
  const without = renderFrame(buildSnapshot({ scale: little }), presentation, setting);
  expect(without).toBe(renderFrame(buildSnapshot(), presentation, setting));
});

test("of many lanes those that ran longest are shown, in the workers' order", () => {
  const slots = [
    waiting("worker-1", "idle"),
    waiting("worker-2", "starting"),
    ...Array.from({ length: 38 }, (_, index) => lane(`worker-${index + 3}`, "x", 40 - index)),
  ];
  const lines = renderFrame(buildSnapshot({ slots }), presentation, { ...setting, rows: 10 })
    .split("\n")
    .map((line) => line.trim().split(/\s+/)[0]);
  expect(lines.slice(1, 7)).toEqual([
    "worker-3",
    "worker-4",
    "worker-5",
    "worker-6",
    "worker-7",
    "+35",
  ]);
});

test("slots of one worker are told apart", () => {
  const slots = [lane("big", "a", 2, 0), lane("big", "b", 2, 1), lane("small", "c", 2)];
  const frame = renderFrame(buildSnapshot({ slots }), presentation, setting);
  expect(frame).toMatch(/big\/1 +a +2 s\n big\/2 +b +2 s\n small +c +2 s/);
});

test("no line is wider than the terminal, whatever its size and the names", () => {
  const slots = [
    lane("worker-with-a-very-long-name-1", "数字/".repeat(60), 4000),
    waiting("w", "idle"),
  ];
  for (const columns of [1, 11, 20, 40, 79, 500]) {
    const frame = renderFrame(buildSnapshot({ slots }), presentation, { ...setting, columns });
    for (const line of frame.split("\n")) {
      expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(10, columns - 1));
    }
  }
});

function openView(verbose = false) {
  const stream = Object.assign(new PassThrough(), { columns: 60, rows: 24 });
  const ticker = manualTicker();
  const view = openLiveView({ stream, presentation, verbose, ticker });
  const written = () => stripVTControlCharacters(String(stream.read() ?? ""));
  const begin = (snapshot: () => RunSnapshot) =>
    view.began({ runId: "r", tests: 120, alreadyDone: 0, workers: 2, slots: 2, snapshot });
  return { stream, ticker, view, written, begin };
}

test("while the tests are being found it says so", () => {
  const { ticker, view, written } = openView();
  ticker.pass(2000);
  expect(written()).toContain("Finding the tests  2 s");
  view.close();
});

test("failures stand above the frame, once", () => {
  const { ticker, view, written, begin } = openView();
  begin(() => buildSnapshot());
  ticker.pass(125);
  written();
  const failed = buildCase("adds > up", {
    status: "failed",
    failures: [{ message: "expected 1 to be 2\nand more" }],
    location: { file: "src/a.test.ts", line: 4, column: 2 },
  });
  view.settled([buildTest("unit:src/a.test.ts", { verdict: "failed", cases: [failed] })]);
  expect(written()).toBe("");
  ticker.pass(125);
  const text = written();
  expect(text).toContain(
    "✗ src/a.test.ts › adds › up\n  expected 1 to be 2\n  src/a.test.ts:4:2 · worker-1\n",
  );
  expect(text.indexOf("adds › up")).toBeLessThan(text.indexOf("30/120 tests"));
  ticker.pass(5000);
  expect(written()).not.toContain("adds › up");
  view.close();
});

test("nothing is written while nothing changes, and at most ten times a second otherwise", () => {
  const { stream, ticker, view, begin } = openView();
  let done = 0;
  begin(() => buildSnapshot({ doneTests: done, slots: [] }));
  ticker.pass(2000);
  let writes = 0;
  stream.on("data", () => {
    writes += 1;
  });
  stream.resume();
  const write = stream.write.bind(stream);
  stream.write = ((text: string) => {
    writes += 1;
    return write(text);
  }) as typeof stream.write;
  ticker.pass(900);
  expect(writes).toBeLessThanOrEqual(1);
  writes = 0;
  for (let index = 0; index < 1000; index += 1) {
    done = index;
    view.settled([buildTest(`unit:${index}`)]);
    ticker.pass(1);
  }
  expect(writes).toBeGreaterThan(4);
  expect(writes).toBeLessThanOrEqual(10);
  view.close();
});

test("a new size is followed at once", () => {
  const { stream, view, ticker, written, begin } = openView();
  begin(() => buildSnapshot());
  ticker.pass(125);
  written();
  stream.columns = 30;
  stream.emit("resize");
  const lines = written().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.every((line) => stringWidth(line) < 30)).toBe(true);
  view.close();
});

test("the end leaves no frame, no timer and no listener", () => {
  const { stream, ticker, view, written, begin } = openView(true);
  begin(() => buildSnapshot());
  ticker.pass(125);
  written();
  view.settled([buildTest("unit:src/last.test.ts", { seconds: 1.2 })]);
  view.ended(buildReport([]));
  expect(written()).toBe("✓ src/last.test.ts  worker-1 · 1.2 s\n");
  expect(ticker.running()).toBe(0);
  expect(stream.listenerCount("resize")).toBe(0);
  view.close();
  ticker.pass(1000);
  expect(written()).toBe("");
});

test("a flood of failures is cut short", () => {
  const { ticker, view, written, begin } = openView();
  begin(() => buildSnapshot());
  const many = Array.from({ length: 5000 }, (_, index) =>
    buildTest(`unit:test-${index}`, { verdict: "failed" }),
  );
  view.settled(many);
  ticker.pass(125);
  const lines = written().split("\n");
  expect(lines.filter((line) => line.includes("✗"))).toHaveLength(50);
  expect(lines.filter((line) => line.startsWith("More tests fail"))).toHaveLength(1);
  view.close();
});
