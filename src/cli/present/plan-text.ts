/** What a plan came to, as a table. */

import type { Plan, WhatIf } from "../plan/what-if.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import { alignColumns } from "./tables.ts";
import type { Theme } from "./theme.ts";

export function renderPlan(plan: Plan, theme: Theme): string {
  const { run, tests, measured, now, alternatives, target } = plan;
  const from = measured ? "durations as they were" : "durations as they are predicted";
  const header = ["", "workers", "policy", "takes", "range", "against", "busy"].map(theme.faint);
  const rows = [
    ["as it was", ...cells(now, now)],
    ...alternatives.map((one) => ["", ...cells(one, now)]),
    ...(target === undefined ? [] : [["for the target", ...cells(target.with, now)]]),
  ];
  const left = alternatives.filter(({ notRun }) => notRun > 0);
  return [
    `${theme.strong(`${formatCount(tests, "test")} of run ${run}`)} ${theme.faint(`(${from})`)}`,
    "",
    ...alignColumns([header, ...rows], ["left", "left", "left", "right", "left", "right", "right"]),
    ...left.map((one) =>
      theme.warn(`with ${workersText(one)}, ${formatCount(one.notRun, "test")} could not be run`),
    ),
    ...(target === undefined ? [] : ["", targetText(target)]),
  ].join("\n");
}

function targetText({ seconds, reached, with: best }: NonNullable<Plan["target"]>): string {
  const wanted = formatDuration(seconds);
  const { median } = best.seconds;
  return reached
    ? `${workersText(best)} for ${wanted}: expected to take ${formatDuration(median)}`
    : `No number of workers is expected to end in ${wanted}; the least is ${formatDuration(median)}, with ${workersText(best)}`;
}

function cells(one: WhatIf, now: WhatIf): string[] {
  const { low, median, high } = one.seconds;
  const ratio = now.seconds.median === 0 ? 1 : median / now.seconds.median;
  return [
    workersText(one),
    one.policy,
    formatDuration(median),
    low === high ? "" : `${formatDuration(low)} to ${formatDuration(high)}`,
    one === now ? "" : `${ratio.toFixed(2)} of it`,
    formatPercent(one.busyFraction),
  ];
}

/** The number where there is one class, or that of each class. */
function workersText({ workers }: WhatIf): string {
  const classes = Object.entries(workers);
  const [only] = classes;
  if (classes.length === 1 && only !== undefined) return formatCount(only[1], "worker");
  return classes.map(([name, count]) => `${count} ${name}`).join(", ");
}
