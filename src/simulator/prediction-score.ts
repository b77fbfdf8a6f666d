/** How well the tracker predicts a run from the runs before it, beside simpler ways to guess. */

import { lowerSeconds, medianSeconds, upperSeconds } from "../core/track/duration-prediction.ts";
import { PerformanceTracker } from "../core/track/performance-tracker.ts";
import type { Measurement } from "./history.ts";
import {
  isCopied,
  learnHistory,
  measurementName,
  measurementsOf,
  referenceWorker,
} from "./history.ts";
import type { TraceFile } from "./input/trace-file.ts";
import { RandomStream } from "./random-stream.ts";

/** Weight of the newest value in the average that the tracker is compared with. */
const HALF = 0.5;

/** Durations below this are not told apart. */
const SHORTEST_SECONDS = 0.0001;

/** What was predicted of one test, in seconds. */
interface ScoredPrediction {
  readonly test: string;
  /** Only of tests whose time depends on the class. */
  readonly class?: string;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

/** Medians of |ln(predicted ÷ measured)|; `null` when there is nothing to score. */
export interface PredictionScore {
  readonly seen: {
    readonly count: number;
    readonly predicted: number | null;
    /** Predicting what the last measurement was. */
    readonly sameAsLastTime: number | null;
    /** Predicting an average in which each measurement counts as much as all before it. */
    readonly halfWeightAverage: number | null;
    /** Share whose measurement lies between p5 and p95. */
    readonly covered: number | null;
  };
  readonly unseen: {
    readonly count: number;
    readonly predicted: number | null;
    readonly suiteMedian: number | null;
    /** Where a group has no history, its suite's median. */
    readonly groupMedian: number | null;
    readonly covered: number | null;
  };
  /** Share of all that were scored. */
  readonly covered: number | null;
  /** Left out, since their value is the same to the last digit: they were not measured again. */
  readonly copied: number;
}

export interface ScoredRun {
  readonly predictions: readonly ScoredPrediction[];
  readonly score: PredictionScore;
}

/** What the history files say of one test on one class. */
interface Known {
  last: number;
  average: number;
}

/** One test on one class: what was guessed in each way, and what came. */
interface Case {
  readonly measured: number;
  readonly prediction: ScoredPrediction;
  readonly known: Known | undefined;
  readonly suiteMedian: number | undefined;
  readonly groupMedian: number | undefined;
}

/** @param history oldest first */
export function scorePredictions(history: readonly TraceFile[], actual: TraceFile): ScoredRun {
  const tracker = new PerformanceTracker(learnHistory(history, new RandomStream("predict")));
  const known = knownFrom(history);
  const suites = mediansBy(known, ({ workerClass }) => workerClass);
  const groups = mediansBy(known, groupName);
  const cases = measurementsOf(actual).map((one) => ({
    measured: Math.max(one.seconds, SHORTEST_SECONDS),
    prediction: predict(tracker, one),
    known: known.get(measurementName(one))?.known,
    suiteMedian: suites.get(one.workerClass),
    groupMedian: groups.get(groupName(one)) ?? suites.get(one.workerClass),
  }));
  return { predictions: cases.map(({ prediction }) => prediction), score: score(cases) };
}

function predict(tracker: PerformanceTracker, one: Measurement): ScoredPrediction {
  const { workerClass, subject, test } = one;
  const prediction = tracker.predict(subject, workerClass, referenceWorker(workerClass));
  return {
    test: test.id,
    ...(test.by === undefined ? {} : { class: workerClass }),
    p5: lowerSeconds(prediction),
    p50: medianSeconds(prediction),
    p95: upperSeconds(prediction),
  };
}

function knownFrom(history: readonly TraceFile[]): Map<string, Measurement & { known: Known }> {
  const all = new Map<string, Measurement & { known: Known }>();
  for (const one of history.flatMap(measurementsOf)) {
    const name = measurementName(one);
    const before = all.get(name)?.known.average ?? one.seconds;
    const average = before + HALF * (one.seconds - before);
    all.set(name, { ...one, known: { last: one.seconds, average } });
  }
  return all;
}

function mediansBy(
  known: ReadonlyMap<string, Measurement & { known: Known }>,
  nameOf: (one: Measurement) => string,
): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const one of known.values()) {
    const name = nameOf(one);
    const sameName = values.get(name) ?? [];
    values.set(name, sameName);
    sameName.push(one.known.last);
  }
  return new Map([...values].map(([name, each]) => [name, median(each) ?? 0]));
}

function score(cases: readonly Case[]): PredictionScore {
  const scored = cases.filter(({ known, measured }) => !isCopied(known?.last, measured));
  const seen = scored.filter(({ known }) => known !== undefined);
  const unseen = scored.filter(({ known }) => known === undefined);
  return {
    seen: {
      count: seen.length,
      predicted: medianError(seen, ({ prediction }) => prediction.p50),
      sameAsLastTime: medianError(seen, ({ known }) => known?.last),
      halfWeightAverage: medianError(seen, ({ known }) => known?.average),
      covered: coverage(seen),
    },
    unseen: {
      count: unseen.length,
      predicted: medianError(unseen, ({ prediction }) => prediction.p50),
      suiteMedian: medianError(unseen, (one) => one.suiteMedian),
      groupMedian: medianError(unseen, (one) => one.groupMedian),
      covered: coverage(unseen),
    },
    covered: coverage(scored),
    copied: cases.length - scored.length,
  };
}

function medianError(
  cases: readonly Case[],
  guess: (one: Case) => number | undefined,
): number | null {
  const errors = cases.flatMap((one) => {
    const guessed = guess(one);
    if (guessed === undefined) return [];
    return [Math.abs(Math.log(Math.max(guessed, SHORTEST_SECONDS) / one.measured))];
  });
  return median(errors) ?? null;
}

function coverage(cases: readonly Case[]): number | null {
  if (cases.length === 0) return null;
  const covered = cases.filter(
    ({ measured, prediction: { p5, p95 } }) => p5 <= measured && measured <= p95,
  );
  return covered.length / cases.length;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function groupName({ test, workerClass }: Measurement): string {
  return `${workerClass}\n${test.group ?? ""}`;
}
