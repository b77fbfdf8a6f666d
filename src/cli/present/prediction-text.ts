/** How good predictions were, for people. */

import type { PredictionScore } from "../../simulator/prediction-score.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import { alignColumns } from "./tables.ts";
import type { Theme } from "./theme.ts";

export function renderPredictionScore(score: PredictionScore, theme: Theme): string {
  const { seen, unseen, covered, copied } = score;
  const rows = [
    ["", "median error", "90 % interval covers"].map(theme.faint),
    [theme.strong(`${formatCount(seen.count, "test")} with history`), "", ""],
    ["  predicted", error(seen.predicted), share(seen.covered)],
    ["  same as last time", error(seen.sameAsLastTime), ""],
    ["  half-weight average", error(seen.halfWeightAverage), ""],
    [theme.strong(`${formatCount(unseen.count, "test")} without`), "", ""],
    ["  predicted", error(unseen.predicted), share(unseen.covered)],
    ["  median of the suite", error(unseen.suiteMedian), ""],
    ["  median of the group", error(unseen.groupMedian), ""],
    [theme.strong("all"), "", share(covered)],
  ];
  const left =
    copied === 0
      ? []
      : [theme.faint(`${formatCount(copied, "test")} left out: not measured again`)];
  return [
    ...alignColumns(rows, ["left", "right", "right"]),
    ...left,
    theme.faint("Errors are |ln(predicted ÷ measured)|: 0.10 is off by about a tenth."),
  ].join("\n");
}

function error(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}

function share(value: number | null): string {
  return value === null ? "–" : formatPercent(value);
}
