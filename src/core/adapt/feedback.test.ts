/** When settings move, and when they stay. */

import { describe, expect, test } from "vitest";
import { TUNABLES } from "../configuration.ts";
import { DEFAULT_POLICY, PRESETS } from "../schedule/policies/presets.ts";
import type { FeedbackSituation, Hindsight, SettingChange, TunedSettings } from "./feedback.ts";
import { changed, DEFAULT_SETTINGS, neighbours, nextChange } from "./feedback.ts";

const LONGER: SettingChange = { setting: "batchOverheadFactor", to: 30 };
const PREDICTIVE: SettingChange = { setting: "policy", to: "predictive" };

/** A run of 100 s that would have taken so many seconds with each change. */
function hindsight(others: readonly [SettingChange, number][], settings = DEFAULT_SETTINGS) {
  const one: Hindsight = {
    settings,
    seconds: 100,
    others: others.map(([change, seconds]) => ({ change, seconds })),
  };
  return one;
}

function next(
  hindsights: readonly Hindsight[],
  more: Partial<FeedbackSituation> = {},
): SettingChange | undefined {
  const rest = {
    back: undefined,
    refused: [],
    mayChoosePolicy: true,
    settings: DEFAULT_SETTINGS,
  };
  return nextChange({ hindsights, ...rest, ...more })?.change;
}

function three(change: SettingChange, seconds: readonly [number, number, number]) {
  return seconds.map((one) => hindsight([[change, one]]));
}

describe("settings move", () => {
  test("on what three runs have shown, to what gained most", () => {
    const runs = Array.from({ length: 3 }, () =>
      hindsight([
        [LONGER, 98],
        [PREDICTIVE, 95],
      ]),
    );
    expect(next(runs)).toEqual(PREDICTIVE);
    expect(next(runs, { mayChoosePolicy: false })).toEqual(LONGER);
  });

  test("also where one of the runs was no quicker", () => {
    expect(next(three(LONGER, [90, 100.9, 95]))).toEqual(LONGER);
  });
});

test("settings go on from what was tried on runs before the last move, also back", () => {
  const settings = changed(DEFAULT_SETTINGS, PREDICTIVE);
  const historical: SettingChange = { setting: "policy", to: "historical" };
  const runs = [1, 2, 3].map(() =>
    hindsight([
      [PREDICTIVE, 90],
      [historical, 80],
    ]),
  );
  expect(next(runs, { settings })).toEqual(historical);
  const worse = [1, 2, 3].map(() => hindsight([[PREDICTIVE, 110]]));
  expect(next(worse, { settings })).toEqual({ setting: "policy", to: "hybrid" });
});

test("a change is taken back as soon as it has made a run notably later", () => {
  const settings = changed(DEFAULT_SETTINGS, PREDICTIVE);
  const back: SettingChange = { setting: "policy", to: "hybrid" };
  const good = hindsight([[PREDICTIVE, 90]]);
  expect(next([hindsight([[back, 98]], settings), good], { settings, back })).toEqual(back);
  expect(next([hindsight([[back, 99.5]], settings), good], { settings, back })).toBeUndefined();
});

describe("settings stay", () => {
  test("before three runs have been looked back at", () => {
    expect(next(three(LONGER, [90, 90, 90]).slice(1))).toBeUndefined();
  });

  test("where one of the last runs would have lost more than a hundredth", () => {
    expect(next(three(LONGER, [80, 101.1, 80]))).toBeUndefined();
  });

  test("where the gain is less than a hundredth, or comes from a single run", () => {
    expect(next(three(LONGER, [99.2, 99.2, 99.2]))).toBeUndefined();
    expect(next(three(LONGER, [70, 99.5, 99.5]))).toBeUndefined();
  });

  test("where a run was not looked at with the change", () => {
    const [first, , third] = three(LONGER, [90, 90, 90]);
    expect(next([first, hindsight([]), third].flatMap((one) => one ?? []))).toBeUndefined();
  });

  test("until three runs were looked at with what they are now", () => {
    const settings: TunedSettings = changed(DEFAULT_SETTINGS, LONGER);
    const further: SettingChange = { setting: "batchOverheadFactor", to: 50 };
    const runs = [1, 2, 3].map(() => hindsight([[further, 90]], settings));
    expect(next(runs, { settings })).toEqual(further);
    expect(next([...runs.slice(1), hindsight([[further, 90]])], { settings })).toBeUndefined();
  });

  test("where a change is quicker than the earlier settings, and not than the present ones", () => {
    const settings = changed(DEFAULT_SETTINGS, PREDICTIVE);
    const historical: SettingChange = { setting: "policy", to: "historical" };
    const runs = [1, 2, 3].map(() =>
      hindsight([
        [PREDICTIVE, 90],
        [historical, 92],
      ]),
    );
    expect(next(runs, { settings })).toBeUndefined();
    expect(next(runs)).toEqual(PREDICTIVE);
  });

  test("where somebody has undone the same change", () => {
    expect(next(three(LONGER, [90, 90, 90]), { refused: [LONGER] })).toBeUndefined();
  });
});

describe("neighbours", () => {
  test("are one place away, within the bounds, and only of what the policy asks for", () => {
    const smallest = { ...DEFAULT_SETTINGS, batchOverheadFactor: TUNABLES.batchOverheadFactor[0] };
    const numbers = neighbours(smallest, DEFAULT_POLICY).filter(
      ({ setting }) => setting !== "policy",
    );
    expect(numbers).toEqual([
      { setting: "batchOverheadFactor", to: 8 },
      { setting: "caution", to: 0.75 },
      { setting: "caution", to: 1.5 },
      { setting: "prefetchSeconds", to: 0.02 },
      { setting: "prefetchSeconds", to: 0.05 },
      { setting: "wasteBudget", to: 0.05 },
      { setting: "wasteBudget", to: 0.09 },
    ]);
  });

  test("are all other presets", () => {
    for (const policy of PRESETS) {
      const others = neighbours({ ...DEFAULT_SETTINGS, policy: policy.name }, policy)
        .filter(({ setting }) => setting === "policy")
        .map(({ to }) => to);
      expect([...others, policy.name].sort()).toEqual(PRESETS.map(({ name }) => name).sort());
    }
  });

  test("begin with the defaults, which are places of their own", () => {
    for (const [name, values] of Object.entries(TUNABLES)) {
      expect(values).toContain(DEFAULT_SETTINGS[name as keyof typeof TUNABLES]);
      expect([...values].sort((a, b) => a - b)).toEqual(values);
    }
  });
});
