/** What may still become of an attempt that has been running for some time. */

import type { DurationPrediction } from "../track/duration-prediction.ts";
import { meanSeconds, medianSeconds, outlivedSeconds } from "../track/duration-prediction.ts";
import { normalProbability, normalQuantile } from "../track/normal-distribution.ts";

/** What may be true of a running attempt. Seconds are those of the worker where it runs. */
export interface Scenario {
  /** How likely it is; those of all scenarios come to 1. */
  readonly weight: number;
  /** What the attempt takes in all. */
  readonly here: number;
  /** What another attempt would take on a worker that is as fast as this one is believed to be. */
  readonly elsewhere: number;
}

/** An attempt that runs, and what was predicted of it. */
export interface RunningAttempt {
  /** For the worker where it runs. */
  readonly prediction: DurationPrediction;
  /** Of the variance of that, the share that is the test's own; the rest is the worker's. */
  readonly testShare: number;
  readonly usedSeconds: number;
}

/** Shares of what may still come that stand for all of it. */
const QUANTILES = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95];

/** So many attempts in all are taken to meet a worker that becomes far slower… */
const STRANDED_SHARE = 0.01;

/** …and so many, at least, are of tests that have grown beyond all that was predicted. */
const LEAST_GROWN_SHARE = 0.01;

/** From here on a worker is so slow that what its attempt has used is as good as lost. */
const STRANDED_FACTOR = 2;

/**
 * All that may be true of the attempt.
 *
 * @param outlivedShare of the attempts that have ended, those that outlived their predictions
 */
export function scenariosOf(attempt: RunningAttempt, outlivedShare: number): Scenario[] {
  return isOutlived(attempt)
    ? scenariosOutlived(attempt, outlivedShare)
    : durationsBeyond(attempt).map((here) => scenario(attempt, here, 1));
}

/** Whether it has taken longer than all that was predicted of it. */
export function isOutlived({ prediction, usedSeconds }: RunningAttempt): boolean {
  return usedSeconds > outlivedSeconds(prediction);
}

/** How likely it is that the test would take far less time elsewhere. */
export function strandedLikelihood(scenarios: readonly Scenario[]): number {
  return scenarios.reduce(
    (sum, { weight, here, elsewhere }) =>
      here >= STRANDED_FACTOR * elsewhere ? sum + weight : sum,
    0,
  );
}

/**
 * Where it takes longer than was expected, test and worker have their parts in that, each by its
 * share of the variance (the conditional mean of one of two normal terms, given their sum).
 */
function scenario(
  { prediction, testShare }: RunningAttempt,
  here: number,
  weight: number,
): Scenario {
  const median = medianSeconds(prediction);
  const elsewhere = median * (here / median) ** testShare;
  return { weight: weight / QUANTILES.length, here, elsewhere };
}

/** Durations by quantiles of what is left of the prediction when so much of it has passed. */
function durationsBeyond({ prediction, usedSeconds }: RunningAttempt): number[] {
  const { logMean, logVariance } = prediction;
  const spread = Math.sqrt(logVariance);
  const passed =
    usedSeconds <= 0 ? 0 : normalProbability((Math.log(usedSeconds) - logMean) / spread);
  return QUANTILES.map((share) => {
    const quantile = normalQuantile(passed + share * (1 - passed));
    return Math.max(usedSeconds, Math.exp(logMean + spread * quantile));
  });
}

/**
 * What has outlived all that was predicted takes as much longer as it has taken already, in the
 * middle (a Pareto distribution of index 1). Either the test has grown, which is the less likely the
 * longer it has taken, by a factor of n as 1 is to n²; or its worker is far slower than it was, or
 * has come to a stop, and elsewhere the test takes what was predicted.
 */
function scenariosOutlived(attempt: RunningAttempt, outlivedShare: number): Scenario[] {
  const { prediction, usedSeconds } = attempt;
  const beyond = usedSeconds / outlivedSeconds(prediction);
  const grown = Math.max(LEAST_GROWN_SHARE, outlivedShare) / beyond ** 2;
  const stranded = STRANDED_SHARE / (STRANDED_SHARE + grown);
  const elsewhere = meanSeconds(prediction);
  return QUANTILES.flatMap((share) => {
    const here = usedSeconds / (1 - share);
    const weight = stranded / QUANTILES.length;
    return [scenario(attempt, here, 1 - stranded), { weight, here, elsewhere }];
  });
}
