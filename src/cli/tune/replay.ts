/** Plays a recorded run again, with its own settings and with others, as far as time allows. */

import type {
  Hindsight,
  SettingChange,
  TunedSettings,
  WithChange,
} from "../../core/adapt/feedback.ts";
import {
  changed,
  configured,
  gainOver,
  neighbours,
  sameChange,
  settingsOf,
} from "../../core/adapt/feedback.ts";
import type { BalancerConfiguration } from "../../core/configuration.ts";
import { simulate } from "../../simulator/simulation.ts";
import { SimulationViolation } from "../../simulator/violation.ts";
import type { RecordedRun } from "./recorded-run.ts";

/** What is looked at first. */
export interface LookingOrder {
  /** Hindsights of runs before, newest first. */
  readonly earlier: readonly Hindsight[];
  readonly first?: SettingChange | undefined;
}

/** Nothing in a replay is left to chance, but a simulation asks for a seed. */
const SEED = 1;

/**
 * Looks back at a run. What was found so far is handed out after each replay, so that whoever has no
 * time left can leave with it; nothing comes where the run cannot be replayed at all.
 */
export function* lookBack(run: RecordedRun, order: LookingOrder): Generator<Hindsight> {
  const { configuration } = run.recorded.start;
  const settings = settingsOf(configuration);
  const own = replay(run, configuration);
  if (own === undefined) return;
  const others: WithChange[] = [];
  for (const change of inOrder(neighbours(settings, configuration.policy), settings, order)) {
    const other = replay(run, configured(configuration, changed(settings, change)));
    // Where fewer tests were run, less time says nothing.
    if (other === undefined || other.notRun > own.notRun) continue;
    others.push({ change, seconds: other.seconds });
    yield { settings, seconds: own.seconds, others: [...others] };
  }
}

/**
 * What would have gained when it was looked at last comes early, since only what gains on several
 * runs in a row is of use; then what was looked at longest ago, or never.
 */
function inOrder(
  all: readonly SettingChange[],
  settings: TunedSettings,
  { earlier, first }: LookingOrder,
): SettingChange[] {
  const seen = all.map((change) => {
    const gains = earlier.map((one) => gainOver(one, settings, change));
    const age = gains.findIndex((gain) => gain !== undefined);
    return {
      change,
      isFirst: first !== undefined && sameChange(first, change) ? 1 : 0,
      age: age < 0 ? gains.length : age,
      gain: Math.max(0, gains[age] ?? 0),
    };
  });
  return seen
    .sort((a, b) => b.isFirst - a.isFirst || b.gain - a.gain || b.age - a.age)
    .map(({ change }) => change);
}

/** `undefined` where a rule is broken: a defect, which is for the search for broken rules to find. */
function replay(
  { scenario, recorded }: RecordedRun,
  configuration: BalancerConfiguration,
): { readonly seconds: number; readonly notRun: number } | undefined {
  try {
    const { schedule, notRun } = simulate({
      scenario,
      recorded: { ...recorded, start: { ...recorded.start, configuration } },
      seed: SEED,
      stopwatch: () => 0,
      verifyReplay: false,
    });
    const counting = schedule.rows.filter((row) => schedule.counts(row));
    return {
      seconds: counting.reduce((latest, { end }) => Math.max(latest, end), 0),
      notRun: notRun.length,
    };
  } catch (error) {
    if (error instanceof SimulationViolation) return undefined;
    throw error;
  }
}
