/** The settings that feedback has found, and how it came to them, for people. */

import type { TunedSettings } from "../../core/adapt/feedback.ts";
import { DEFAULT_SETTINGS, EVIDENCE_RUNS, gainOf } from "../../core/adapt/feedback.ts";
import type { MadeChange, RunHindsight, TuningState } from "../tune/tuning-state.ts";
import { formatAge } from "./format-moment.ts";
import type { TableSetting } from "./stored-runs.ts";
import { alignColumns } from "./tables.ts";
import type { Theme } from "./theme.ts";

/** `batchOverheadFactor 30, policy priority`: what differs from other settings. */
export function settingsText(settings: TunedSettings, others: TunedSettings): string {
  return names(settings)
    .filter((name) => settings[name] !== others[name])
    .map((name) => `${name} ${settings[name]}`)
    .join(", ");
}

/** The settings of the next run, what was changed and why, and what the last runs have shown. */
export function renderTuning(state: TuningState, { theme, now }: TableSetting): string {
  const { changes, hindsights } = state;
  return [
    ...settingsLines(state, theme),
    "",
    changes.length === 0
      ? "Nothing has been changed yet."
      : alignColumns(
          changes.toReversed().map((change) => changeCells(change, theme, now)),
          ["left", "left", "left"],
        ).join("\n"),
    "",
    ...(hindsights.length === 0
      ? ["No run has been looked back at yet."]
      : evidenceLines(hindsights.slice(0, EVIDENCE_RUNS), theme)),
  ].join("\n");
}

function settingsLines({ settings, frozen }: TuningState, theme: Theme): string[] {
  const rows = names(settings).map((name) => {
    const usual = DEFAULT_SETTINGS[name];
    const value = String(settings[name]);
    return settings[name] === usual
      ? [name, value, ""]
      : [name, theme.strong(value), theme.faint(`by default ${usual}`)];
  });
  const how = frozen ? theme.warn("frozen: they stay as they are") : "they follow what pays";
  return [
    `${theme.strong("Settings of the next run")}${theme.symbols.dot}${how}`,
    ...alignColumns(rows, ["left", "left", "left"]),
  ];
}

function changeCells({ at, change, from, gains, undone }: MadeChange, theme: Theme, now: number) {
  const move = `${change.setting} ${from} ${theme.symbols.arrow} ${change.to}`;
  const runs = gains.length === 1 ? "run" : `${gains.length} runs`;
  const why = `the last ${runs} would have taken ${gains.map(difference).join(", ")}`;
  const age = theme.faint(formatAge(at, now));
  return undone ? [age, theme.faint(move), theme.warn("undone")] : [age, move, theme.faint(why)];
}

/** A line for each change that was looked at, with what it would have made of each run. */
function evidenceLines(last: readonly RunHindsight[], theme: Theme): string[] {
  const changes = new Map(
    last.flatMap(({ others }) =>
      others.map(({ change }) => [`${change.setting} ${change.to}`, change] as const),
    ),
  );
  const rows = [...changes].map(([name, change]) => [
    name,
    ...last.map((one) => {
      const gain = gainOf(one, change);
      return gain === undefined ? "" : difference(gain);
    }),
  ]);
  const header = ["in hindsight with", ...last.map(({ runId }) => runId)].map(theme.faint);
  return alignColumns([header, ...rows], ["left", ...last.map(() => "right" as const)]);
}

/** `4.2 % less` time for a gain of 0.042. */
function difference(gain: number): string {
  const percent = Math.abs(100 * gain).toFixed(1);
  return percent === "0.0" ? "the same" : `${percent} % ${gain > 0 ? "less" : "more"}`;
}

function names(settings: TunedSettings): (keyof TunedSettings)[] {
  return Object.keys(settings).sort() as (keyof TunedSettings)[];
}
