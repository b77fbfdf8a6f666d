/** What people are told of the settings that feedback has found. */

import { expect, test } from "vitest";
import type { Hindsight } from "../../core/adapt/feedback.ts";
import { DEFAULT_SETTINGS } from "../../core/adapt/feedback.ts";
import type { TuningRecord } from "../../store/store.ts";
import { tuningState } from "../tune/tuning-state.ts";
import { makeTheme } from "./theme.ts";
import { renderTuning } from "./tuning-text.ts";

const theme = makeTheme({ color: false, unicode: true });

function lines(records: readonly TuningRecord[]): string[] {
  return renderTuning(tuningState(records), { theme, now: 7_200_000 }).split("\n");
}

function looked(runId: string, seconds: number): TuningRecord {
  const detail: Hindsight = {
    settings: DEFAULT_SETTINGS,
    seconds: 100,
    others: [{ change: { setting: "policy", to: "priority" }, seconds }],
  };
  return { at: 1, kind: "hindsight", runId, detail };
}

test("before anything was learned there are only the usual settings", () => {
  const told = lines([]);
  expect(told).toContain("Nothing has been changed yet.");
  expect(told).toContain("No run has been looked back at yet.");
  expect(told.join("\n")).not.toContain("by default");
});

test("each change is told with what it would have made of the runs, newest first", () => {
  const change = { setting: "wasteBudget", to: 0.09 };
  const told = lines([
    { at: 0, kind: "change", runId: "r1", detail: { change, gains: [0.1, -0.004, 0.05] } },
    {
      at: 3_600_000,
      kind: "change",
      runId: "r2",
      detail: { change: { ...change, to: 0.07 }, gains: [0.2] },
    },
    { at: 3_700_000, kind: "undo", detail: undefined },
    { at: 3_800_000, kind: "freeze", detail: undefined },
  ]);
  expect(told[0]).toBe("Settings of the next run · frozen: they stay as they are");
  expect(told).toContainEqual(expect.stringMatching(/^wasteBudget +0\.09 +by default 0\.07$/));
  expect(told).toContainEqual("1 h ago  wasteBudget 0.09 → 0.07  undone");
  expect(told).toContainEqual(
    "2 h ago  wasteBudget 0.07 → 0.09  the last 3 runs would have taken 10.0 % less, 0.4 % more, 5.0 % less",
  );
});

test("what the last three runs have shown stands in columns, newest first", () => {
  const told = lines([looked("r1", 90), looked("r2", 100), looked("r3", 120), looked("r4", 95)]);
  const [header, row] = told.slice(-2);
  expect(header?.split(/ {2,}/)).toEqual(["in hindsight with", "r4", "r3", "r2"]);
  expect(row?.split(/ {2,}/)).toEqual(["policy priority", "5.0 % less", "20.0 % more", "the same"]);
});
