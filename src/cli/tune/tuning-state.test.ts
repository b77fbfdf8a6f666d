/** What the record of feedback comes to, entry by entry. */

import { expect, test } from "vitest";
import type { Hindsight, SettingChange } from "../../core/adapt/feedback.ts";
import { changed, DEFAULT_SETTINGS } from "../../core/adapt/feedback.ts";
import { DEFAULT_POLICY } from "../../core/schedule/policies/presets.ts";
import type { TuningRecord } from "../../store/store.ts";
import { findings } from "./after-run.ts";
import { tuningState, undoable } from "./tuning-state.ts";

const LONGER: SettingChange = { setting: "batchOverheadFactor", to: 30 };
const PRIORITY: SettingChange = { setting: "policy", to: "priority" };

const GAINS: Hindsight = {
  settings: DEFAULT_SETTINGS,
  seconds: 100,
  others: [
    { change: PRIORITY, seconds: 90 },
    { change: LONGER, seconds: 95 },
  ],
};

function made(change: unknown): TuningRecord {
  return { at: 1, kind: "change", runId: "r", detail: { change, gains: [0.1] } };
}

function asked(kind: "undo" | "freeze" | "unfreeze"): TuningRecord {
  return { at: 2, kind, detail: undefined };
}

/** The record after so many runs that all showed the same. */
function recordAfter(runs: number, chosen = false): TuningRecord[] {
  const records: TuningRecord[] = [];
  for (let place = 0; place < runs; place += 1) {
    const run = { runId: `r${place}`, chosenPolicy: chosen ? DEFAULT_POLICY : undefined };
    records.push(...findings(tuningState(records), run, GAINS, place));
  }
  // As the store gives it back.
  return JSON.parse(JSON.stringify(records));
}

test("nothing has moved before anything was recorded", () => {
  expect(tuningState([])).toMatchObject({ settings: DEFAULT_SETTINGS, frozen: false, changes: [] });
});

test("three runs move what paid most, with the reason; the fourth run moves nothing more", () => {
  const { settings, changes, hindsights } = tuningState(recordAfter(4));
  expect(settings).toEqual(changed(DEFAULT_SETTINGS, PRIORITY));
  expect(hindsights.map(({ runId }) => runId)).toEqual(["r3", "r2", "r1", "r0"]);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ change: PRIORITY, from: "hybrid", runId: "r2" });
  expect(changes[0]?.gains.map((gain) => gain.toFixed(3))).toEqual(["0.100", "0.100", "0.100"]);
});

test("a policy that somebody has chosen stays", () => {
  expect(tuningState(recordAfter(3, true)).settings).toEqual(changed(DEFAULT_SETTINGS, LONGER));
});

test("undoing goes back one change after the other, and none of them is made again", () => {
  const records = [made(LONGER), made(PRIORITY), asked("undo")];
  const once = tuningState(records);
  expect(once.settings).toEqual(changed(DEFAULT_SETTINGS, LONGER));
  expect(undoable(once)?.change).toEqual(LONGER);
  const twice = tuningState([...records, asked("undo")]);
  expect(twice.settings).toEqual(DEFAULT_SETTINGS);
  expect(twice.refused).toEqual([PRIORITY, LONGER]);
  expect(undoable(twice)).toBeUndefined();
  expect(tuningState([...records, asked("undo"), asked("undo")])).toEqual(twice);
  const after = [...recordAfter(3), asked("undo")];
  const seen = findings(tuningState(after), { runId: "r", chosenPolicy: undefined }, GAINS, 9);
  expect(seen.slice(1).map(({ detail }) => detail)).toMatchObject([{ change: LONGER }]);
});

test("freezing and letting go again; the latter forgets what was undone", () => {
  const frozen = tuningState([made(LONGER), asked("undo"), asked("freeze")]);
  expect(frozen).toMatchObject({ frozen: true, refused: [LONGER] });
  const free = tuningState([made(LONGER), asked("undo"), asked("freeze"), asked("unfreeze")]);
  expect(free).toMatchObject({ frozen: false, refused: [] });
});

test("what another version wrote is left out: unknown policies, values out of bounds", () => {
  const foreign = [
    made({ setting: "policy", to: "newest" }),
    made({ setting: "batchOverheadFactor", to: 1000 }),
    made({ setting: "courage", to: 1 }),
    { at: 1, kind: "hindsight", runId: "r", detail: {} },
  ] as const;
  expect(tuningState(foreign)).toEqual(tuningState([]));
});
