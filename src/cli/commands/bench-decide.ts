/** `plimsoll bench decide`: how close decisions come to the bound, beside what others would reach. */

import type { DecisionFigures } from "../../simulator/decide/decision-figures.ts";
import { measureDecisions } from "../../simulator/decide/decision-figures.ts";
import { NO_FAULTS } from "../../simulator/input/faults-file.ts";
import { parseTrace } from "../../simulator/input/trace-file.ts";
import { median } from "../median.ts";
import { formatExactPercent } from "../present/format-number.ts";
import { readInput } from "../read-input.ts";
import { tracePoolPairs } from "../trace-pool-pairs.ts";
import { UsageError } from "../usage-error.ts";
import { printFigures } from "./bench.ts";

export interface DecideBenchFlags {
  readonly trace: readonly string[];
  readonly pool: readonly string[];
  readonly history?: readonly string[];
  /** So many simulations of each pair, from 1. */
  readonly seeds: number;
  readonly json?: boolean;
}

interface Pair extends DecisionFigures {
  readonly trace: string;
  readonly pool: string;
}

/** Every trace with every pool. */
export async function benchDecideCommand(flags: DecideBenchFlags): Promise<number> {
  if (flags.history !== undefined && flags.trace.length > 1) {
    throw new UsageError(
      "option-conflict",
      "--history is about the tests of one trace, and there are several.",
      "Name one trace with its history, or leave --history out.",
    );
  }
  const history = await Promise.all(
    (flags.history ?? []).map((file) => readInput(file, parseTrace)),
  );
  const seeds = Array.from({ length: flags.seeds }, (_, place) => place + 1);
  const pairs: Pair[] = [];
  for await (const { trace, pool, names } of tracePoolPairs(flags)) {
    const figures = measureDecisions({ trace, pool, history, faults: NO_FAULTS }, seeds);
    if (figures === null) {
      console.error(`${names.trace} on ${names.pool}: left out, as there is no bound for it`);
      continue;
    }
    const pair = { ...names, ...figures };
    pairs.push(pair);
    if (flags.json !== true) console.log(inWords(pair));
  }
  const all = summary(pairs);
  printFigures({ all, pairs }, flags.json, all === null ? [] : [allInWords(all)]);
  return 0;
}

function inWords({ trace, pool, ratios, roundRobin, firstCome, told, blind }: Pair): string {
  const blindly =
    blind === null ? "" : `, ${fixed(blind.mean)} (worst ${fixed(blind.worst)}) told apart by none`;
  return `${trace} on ${pool}: ${fixed(median(ratios))} of the bound (worst ${fixed(Math.max(...ratios))}); ${fixed(told)} with all durations known${blindly}, ${fixed(firstCome)} first come, ${fixed(roundRobin)} round robin`;
}

function summary(pairs: readonly Pair[]) {
  if (pairs.length === 0) return null;
  const ratios = pairs.flatMap((pair) => pair.ratios).sort((a, b) => a - b);
  const wasted = pairs.flatMap(({ wastedShares }) => wastedShares);
  const blind = pairs.flatMap((pair) => pair.blind ?? []);
  return {
    runs: ratios.length,
    medianRatio: median(ratios),
    nineOfTenRatio: ratios[Math.ceil(0.9 * ratios.length) - 1] ?? 1,
    worstRatio: Math.max(...ratios),
    medianWastedShare: median(wasted),
    worstWastedShare: Math.max(...wasted),
    medianToldRatio: median(pairs.map(({ told }) => told)),
    medianBlindRatio: blind.length === 0 ? null : median(blind.map(({ mean }) => mean)),
    worstBlindRatio: blind.length === 0 ? null : Math.max(...blind.map(({ worst }) => worst)),
  };
}

function allInWords(all: NonNullable<ReturnType<typeof summary>>): string {
  const blindly =
    all.medianBlindRatio === null || all.worstBlindRatio === null
      ? ""
      : `; told apart by none ${fixed(all.medianBlindRatio)} (worst ${fixed(all.worstBlindRatio)})`;
  return `all ${all.runs} runs: median ${fixed(all.medianRatio)}, 9 of 10 ${fixed(all.nineOfTenRatio)}, worst ${fixed(all.worstRatio)}; wasted ${formatExactPercent(all.medianWastedShare)} (worst ${formatExactPercent(all.worstWastedShare)})${blindly}`;
}

function fixed(ratio: number): string {
  return ratio.toFixed(3);
}
