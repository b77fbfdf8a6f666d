/** `plimsoll bench adapt`: how well runs take what happens to their workers, on a virtual clock. */

import type { ChangeFigures } from "../../simulator/adapt/change-figures.ts";
import { measureChange } from "../../simulator/adapt/change-figures.ts";
import { CHANGE_KINDS } from "../../simulator/adapt/changes.ts";
import { median } from "../median.ts";
import { formatExactPercent } from "../present/format-number.ts";
import { tracePoolPairs } from "../trace-pool-pairs.ts";
import { printFigures } from "./bench.ts";

export interface AdaptBenchFlags {
  readonly trace: readonly string[];
  readonly pool: readonly string[];
  /** So many for each change of each pair, from 1. */
  readonly seeds: number;
  readonly json?: boolean;
}

interface Measured extends ChangeFigures {
  readonly trace: string;
  readonly pool: string;
  readonly seed: number;
}

/** Every kind of change, on every trace with every pool. */
export async function benchAdaptCommand(flags: AdaptBenchFlags): Promise<number> {
  const measured: Measured[] = [];
  for await (const { trace, pool, names } of tracePoolPairs(flags)) {
    for (const change of CHANGE_KINDS) {
      for (let seed = 1; seed <= flags.seeds; seed += 1) {
        measured.push({ ...names, seed, ...measureChange(trace, pool, change, seed) });
      }
    }
  }
  const changes = CHANGE_KINDS.map((kind) =>
    summarised(
      kind,
      measured.filter(({ change }) => change === kind),
    ),
  );
  printFigures(
    { changes, worst: worstOf(measured), measured },
    flags.json,
    changes.map(
      (one) =>
        `${one.change}: ${one.medianRatio.toFixed(3)} of the time of a plan told in advance (worst ${one.worstRatio.toFixed(3)}), at most ${one.mostMoves} moves of a test, ${formatExactPercent(one.worstWastedShare)} wasted at worst${one.worstAdaptationSeconds === null ? "" : `, adapted in ${one.medianAdaptationSeconds?.toFixed(1)} s (worst ${one.worstAdaptationSeconds.toFixed(1)})`}`,
    ),
  );
  return 0;
}

function summarised(change: string, figures: readonly Measured[]) {
  const ratios = figures.map(({ ratio }) => ratio);
  const adaptations = figures.flatMap(({ adaptationSeconds }) => adaptationSeconds ?? []);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    change,
    runs: figures.length,
    medianRatio: median(ratios),
    worstRatio: most(ratios),
    medianAdaptationSeconds: adaptations.length === 0 ? null : median(adaptations),
    worstAdaptationSeconds: adaptations.length === 0 ? null : most(adaptations),
    mostMoves: most(figures.map(({ mostMoves }) => mostMoves)),
    losingMoves: figures.reduce((sum, { losingMoves }) => sum + losingMoves, 0),
    medianWastedShare: median(figures.map(({ wastedShare }) => wastedShare)),
    worstWastedShare: most(figures.map(({ wastedShare }) => wastedShare)),
    wrongVerdicts: figures.reduce((sum, { wrongVerdicts }) => sum + wrongVerdicts, 0),
  };
}

function worstOf(figures: readonly Measured[]): Measured[] {
  return [...figures].sort((a, b) => b.ratio - a.ratio).slice(0, 5);
}
