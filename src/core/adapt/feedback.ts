/** Feedback from run to run: which settings a run is compared with in hindsight, and when they move. */

import type { BalancerConfiguration, TunableName } from "../configuration.ts";
import { DEFAULT_CONFIGURATION, TUNABLES } from "../configuration.ts";
import type { Policy } from "../schedule/policies/policy.ts";
import { PRESETS } from "../schedule/policies/presets.ts";

/** Settings move only on what so many runs in a row have shown. */
export const EVIDENCE_RUNS = 3;

/** By so much earlier most runs must end with a change, and all on average; as a share of their time. */
const LEAST_GAIN = 0.01;

/** What has made any of those runs later by more is out of the question. */
const MOST_LOSS = 0.01;

/** All that feedback may move. */
export type TunedSettings = Readonly<Record<TunableName, number>> & {
  /** Name of a policy. */
  readonly policy: string;
};

/** One setting that has another value. */
export type SettingChange =
  | { readonly setting: "policy"; readonly to: string }
  | { readonly setting: TunableName; readonly to: number };

/** A change, and how long a run would have taken with it. */
export interface WithChange {
  readonly change: SettingChange;
  /** From its first submission to its last result, simulated. */
  readonly seconds: number;
}

/** A run that was replayed with its own settings, and with one of them changed at a time. */
export interface Hindsight {
  readonly settings: TunedSettings;
  /** With its own settings; simulated too, so that only like is compared with like. */
  readonly seconds: number;
  readonly others: readonly WithChange[];
}

/** A change that pays, and by how much each of the runs would have ended earlier, newest first. */
export interface ProvenChange {
  readonly change: SettingChange;
  /** Shares of the time that the runs took; negative where one would have ended later. */
  readonly gains: readonly number[];
}

/** What is known when the next change is looked for. */
export interface FeedbackSituation {
  /** With which the next run would begin. */
  readonly settings: TunedSettings;
  /** Newest first. */
  readonly hindsights: readonly Hindsight[];
  /** What would take the last change back that was made on the evidence of several runs, if one was. */
  readonly back: SettingChange | undefined;
  /** Changes that somebody has undone. */
  readonly refused: readonly SettingChange[];
  /** False where somebody has chosen the policy. */
  readonly mayChoosePolicy: boolean;
}

/** Before anything was learned. */
export const DEFAULT_SETTINGS: TunedSettings = settingsOf(DEFAULT_CONFIGURATION);

export function settingsOf(configuration: BalancerConfiguration): TunedSettings {
  const { policy, batchOverheadFactor, caution, prefetchSeconds, wasteBudget } = configuration;
  return { policy: policy.name, batchOverheadFactor, caution, prefetchSeconds, wasteBudget };
}

export function changed(settings: TunedSettings, change: SettingChange): TunedSettings {
  return { ...settings, [change.setting]: change.to };
}

/** The configuration with these settings; its policy stays where theirs is no preset. */
export function configured(
  configuration: BalancerConfiguration,
  { policy: name, ...numbers }: TunedSettings,
): BalancerConfiguration {
  const preset = PRESETS.find((one) => one.name === name);
  return { ...configuration, ...numbers, policy: preset ?? configuration.policy };
}

export function sameSettings(a: TunedSettings, b: TunedSettings): boolean {
  return a.policy === b.policy && TUNABLE_NAMES.every((name) => a[name] === b[name]);
}

/** What a run is compared with: each other preset, and each number one place up and down. */
export function neighbours(settings: TunedSettings, policy: Policy): SettingChange[] {
  const numbers = TUNABLE_NAMES.filter((name) => matters(name, policy)).flatMap((setting) => {
    const values: readonly number[] = TUNABLES[setting];
    const below = values.findLast((value) => value < settings[setting]);
    const above = values.find((value) => value > settings[setting]);
    return [below, above].flatMap((to) => (to === undefined ? [] : [{ setting, to }]));
  });
  const presets = PRESETS.filter(({ name }) => name !== policy.name);
  return [...presets.map(({ name }) => ({ setting: "policy", to: name }) as const), ...numbers];
}

/**
 * The change that pays most, if any does consistently: it gains on most of the last runs and on
 * average, and loses notably on none. Runs with other settings than the present ones count where
 * they were replayed with both the present ones and the change. A change that has made the very last
 * run notably later is taken back at once: what was learned while predictions were wrong, as after a
 * suite has changed, may no longer hold when they are right.
 */
export function nextChange(situation: FeedbackSituation): ProvenChange | undefined {
  const { settings, hindsights, back, refused, mayChoosePolicy } = situation;
  const last = hindsights.slice(0, EVIDENCE_RUNS);
  const [newest] = last;
  if (
    newest !== undefined &&
    back !== undefined &&
    (back.setting !== "policy" || mayChoosePolicy)
  ) {
    const regret = gainOver(newest, settings, back) ?? 0;
    if (regret > MOST_LOSS) return { change: back, gains: [regret] };
  }
  let best: ProvenChange | undefined;
  for (const change of changesLookedAt(last)) {
    if (change.setting === "policy" && !mayChoosePolicy) continue;
    if (refused.some((one) => sameChange(one, change))) continue;
    const gains = last.flatMap((one) => gainOver(one, settings, change) ?? []);
    if (gains.length < EVIDENCE_RUNS || !isConsistent(gains)) continue;
    if (best === undefined || mean(gains) > mean(best.gains)) best = { change, gains };
  }
  return best;
}

/**
 * By what share of its time the run would have ended earlier with a change of its own settings;
 * `undefined` when nobody has looked.
 */
export function gainOf(hindsight: Hindsight, change: SettingChange): number | undefined {
  return gainOver(hindsight, hindsight.settings, change);
}

/** The same for a change of other settings, with which the run was replayed too. */
export function gainOver(
  hindsight: Hindsight,
  settings: TunedSettings,
  change: SettingChange,
): number | undefined {
  const without = secondsWith(hindsight, settings);
  const seconds = secondsWith(hindsight, changed(settings, change));
  if (without === undefined || seconds === undefined || without <= 0) return undefined;
  return 1 - seconds / without;
}

function secondsWith(hindsight: Hindsight, wanted: TunedSettings): number | undefined {
  const { settings, seconds, others } = hindsight;
  if (sameSettings(settings, wanted)) return seconds;
  return others.find(({ change }) => sameSettings(changed(settings, change), wanted))?.seconds;
}

/** What may have been compared with the present settings: their own neighbours, or what runs had. */
function changesLookedAt(hindsights: readonly Hindsight[]): SettingChange[] {
  return hindsights.flatMap(({ settings, others }) => [
    ...others.map(({ change }) => change),
    { setting: "policy", to: settings.policy },
  ]);
}

export function sameChange(a: SettingChange, b: SettingChange): boolean {
  return a.setting === b.setting && a.to === b.to;
}

const TUNABLE_NAMES = Object.keys(TUNABLES) as TunableName[];

/** Whether a policy asks for the number at all. */
function matters(name: TunableName, policy: Policy): boolean {
  if (name === "batchOverheadFactor") return true;
  if (policy.selector !== "earliest-finish") return false;
  return name === "wasteBudget" ? policy.speculates : true;
}

function isConsistent(gains: readonly number[]): boolean {
  const gained = gains.filter((gain) => gain >= LEAST_GAIN).length;
  return (
    mean(gains) >= LEAST_GAIN &&
    2 * gained > gains.length &&
    gains.every((gain) => gain >= -MOST_LOSS)
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
