/** How long a run took beside what was possible and what plain dealing would have cost. */

import type { RunReport } from "../../coordinator/run-report.ts";
import { formatDuration } from "./format-duration.ts";
import { formatPercent } from "./format-number.ts";
import { scaleSentences } from "./scale-text.ts";

/** Differences below this are not worth a word. */
const negligibleFraction = 0.005;

/** Sentences about the time of a run; fewer where less is known. */
export function timingSentences(report: RunReport): string[] {
  const { makespanSeconds, lowerBoundSeconds, roundRobinSeconds } = report.measures;
  const wholeSeconds = (report.endedAt - report.startedAt) / 1000;
  const inAll =
    wholeSeconds - makespanSeconds > Math.max(0.1, makespanSeconds * 0.02)
      ? `, ${formatDuration(wholeSeconds)} in all`
      : "";
  const sentences = [`${formatDuration(makespanSeconds)} for the tests${inAll}`];
  if (makespanSeconds <= 0) {
    return sentences;
  }
  if (lowerBoundSeconds !== null) {
    sentences.push(boundSentence(makespanSeconds, lowerBoundSeconds));
  }
  if (roundRobinSeconds !== null) {
    sentences.push(roundRobinSentence(makespanSeconds, roundRobinSeconds));
  }
  return [...sentences, ...scaleSentences(report)];
}

function boundSentence(makespanSeconds: number, lowerBoundSeconds: number): string {
  const saved = 1 - lowerBoundSeconds / makespanSeconds;
  const difference =
    saved < negligibleFraction ? "as good as this run" : `${formatPercent(saved)} less`;
  return `no schedule could beat ${formatDuration(lowerBoundSeconds)} on these workers (${difference})`;
}

function roundRobinSentence(makespanSeconds: number, roundRobinSeconds: number): string {
  const ratio = roundRobinSeconds / makespanSeconds;
  return `dealing the same tests round robin would have taken ${formatDuration(roundRobinSeconds)} (${differenceText(ratio)})`;
}

function differenceText(ratio: number): string {
  if (Math.abs(ratio - 1) < negligibleFraction) {
    return "the same";
  }
  if (ratio < 1) {
    return `${formatPercent(1 - ratio)} less`;
  }
  return ratio < 2 ? `${formatPercent(ratio - 1)} longer` : `${ratio.toFixed(1)} times as long`;
}
