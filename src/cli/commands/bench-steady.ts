/** `plimsoll bench steady`: how evenly and how fully workers are used, on a virtual clock. */

import { measureBacklog, measureSteadyLoad } from "../../simulator/adapt/steady-load.ts";
import { median } from "../median.ts";
import { formatExactPercent } from "../present/format-number.ts";
import { printFigures } from "./bench.ts";

export interface SteadyBenchFlags {
  readonly workers: number;
  /** Work that comes in a second, for each second that the workers have together. */
  readonly offered: number;
  /** So many simulations of each kind, from 1. */
  readonly seeds: number;
  readonly json?: boolean;
}

export function benchSteadyCommand({ workers, offered, seeds, json }: SteadyBenchFlags): number {
  const each = Array.from({ length: seeds }, (_, place) => place + 1);
  const steady = (churn: boolean) =>
    each.map((seed) => measureSteadyLoad({ workers, offered, churn, seed }));
  const plain = steady(false);
  const churned = steady(true);
  const backlog = each.map((seed) => measureBacklog(workers, seed));
  const spread = (figures: readonly { readonly variation: number }[]) =>
    `${formatExactPercent(median(figures.map(({ variation }) => variation)))} (worst ${formatExactPercent(Math.max(...figures.map(({ variation }) => variation)))})`;
  const middle = (key: "utilization" | "efficiency") =>
    median(backlog.map((figures) => figures[key]));
  printFigures({ plain, churned, backlog }, json, [
    `${formatExactPercent(offered)} of what ${workers} equal workers can do: busy fractions vary by ${spread(plain)}`,
    `the same where a quarter of them is lost for half a minute: ${spread(churned)}`,
    `all there from the start: ${formatExactPercent(middle("utilization"))} busy while anything waits, ${middle("efficiency").toFixed(3)} of a linear speed-up`,
  ]);
  return 0;
}
