/** What the record of feedback comes to: the settings of the next run, and how they came about. */

import { z } from "zod";
import type { Hindsight, SettingChange, TunedSettings } from "../../core/adapt/feedback.ts";
import { changed, DEFAULT_SETTINGS, sameChange } from "../../core/adapt/feedback.ts";
import { TUNABLES } from "../../core/configuration.ts";
import { PRESETS } from "../../core/schedule/policies/presets.ts";
import type { TuningRecord } from "../../store/store.ts";

/** A run that was looked back at. */
export interface RunHindsight extends Hindsight {
  readonly runId: string;
}

/** A change of the settings, by feedback or because somebody has undone one. */
export interface MadeChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly change: SettingChange;
  /** What the setting was before. */
  readonly from: string | number;
  /** The run after which it was made. */
  readonly runId: string | null;
  /** By what share of their time the last runs would have ended earlier, newest first. */
  readonly gains: readonly number[];
  readonly undone: boolean;
}

export interface TuningState {
  readonly settings: TunedSettings;
  /** Nothing moves, and no run is looked back at. */
  readonly frozen: boolean;
  /** Oldest first. */
  readonly changes: readonly MadeChange[];
  /** Changes that were undone, and are not made again. */
  readonly refused: readonly SettingChange[];
  /** Newest first. */
  readonly hindsights: readonly RunHindsight[];
}

const changeSchema = z.union([
  z.strictObject({
    setting: z.literal("policy"),
    to: z.enum(PRESETS.map(({ name }) => name)),
  }),
  tunable("batchOverheadFactor"),
  tunable("caution"),
  tunable("prefetchSeconds"),
  tunable("wasteBudget"),
]);

const madeSchema = z.object({ change: changeSchema, gains: z.array(z.number()) });

const hindsightSchema = z.object({
  settings: z.object({
    policy: z.string(),
    batchOverheadFactor: z.number(),
    caution: z.number(),
    prefetchSeconds: z.number(),
    wasteBudget: z.number(),
  }),
  seconds: z.number(),
  others: z.array(z.object({ change: changeSchema, seconds: z.number() })),
});

/** Another version may have written what this one does not know: that is left out. */
export function tuningState(records: readonly TuningRecord[]): TuningState {
  return records.reduce(after, {
    settings: DEFAULT_SETTINGS,
    frozen: false,
    changes: [],
    refused: [],
    hindsights: [],
  });
}

function after(state: TuningState, record: TuningRecord): TuningState {
  switch (record.kind) {
    case "hindsight":
      return afterHindsight(state, record);
    case "change":
      return afterChange(state, record);
    case "undo":
      return afterUndo(state);
    case "freeze":
      return { ...state, frozen: true };
    case "unfreeze":
      return { ...state, frozen: false, refused: [] };
    default:
      return state;
  }
}

function afterHindsight(state: TuningState, { runId, detail }: TuningRecord): TuningState {
  const read = hindsightSchema.safeParse(detail);
  if (!read.success || runId === undefined) return state;
  return { ...state, hindsights: [{ runId, ...read.data }, ...state.hindsights] };
}

function afterChange(state: TuningState, { at, runId, detail }: TuningRecord): TuningState {
  const read = madeSchema.safeParse(detail);
  if (!read.success) return state;
  const { change, gains } = read.data;
  const from = state.settings[change.setting];
  return {
    ...state,
    settings: changed(state.settings, change),
    changes: [...state.changes, { at, change, from, runId: runId ?? null, gains, undone: false }],
  };
}

function afterUndo(state: TuningState): TuningState {
  const last = undoable(state);
  if (last === undefined) return state;
  const { change, from } = last;
  return {
    ...state,
    settings: { ...state.settings, [change.setting]: from },
    changes: state.changes.map((one) => (one === last ? { ...one, undone: true } : one)),
    refused: [...state.refused.filter((one) => !sameChange(one, change)), change],
  };
}

/** What would take back the last change, if that was made on the evidence of several runs. */
export function takingBack({ changes }: TuningState): SettingChange | undefined {
  const last = changes.at(-1);
  if (last === undefined || last.undone || last.gains.length < 2) return undefined;
  const read = changeSchema.safeParse({ setting: last.change.setting, to: last.from });
  return read.success ? read.data : undefined;
}

/** The change that would be undone next. */
export function undoable({ changes }: TuningState): MadeChange | undefined {
  return changes.findLast(({ undone }) => !undone);
}

function tunable<Name extends keyof typeof TUNABLES>(name: Name) {
  const values: readonly number[] = TUNABLES[name];
  return z.strictObject({
    setting: z.literal(name),
    to: z
      .number()
      .min(values[0] ?? 0)
      .max(values.at(-1) ?? 0),
  });
}
