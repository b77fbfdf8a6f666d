/** What more or fewer workers would change, in words; nothing where it would change little. */

import type { RunReport, RunScale } from "../../coordinator/run-report.ts";
import { formatDuration } from "./format-duration.ts";

/** What would be saved is worth a sentence from such a part of the time on… */
const leastFraction = 0.05;

/** …and from so many seconds. */
const leastSeconds = 1;

/** In a run that is over so soon, workers without work are no waste. */
const leastSpareSeconds = 10;

/** Which classes of workers should grow, those first that would save most. */
export function gainSentences(
  { endInSeconds, classes }: RunScale,
  verb: "would save" | "would have saved",
): string[] {
  return classes
    .filter(({ savesSeconds }) => {
      return savesSeconds >= Math.max(leastSeconds, leastFraction * endInSeconds);
    })
    .toSorted((a, b) => b.savesSeconds - a.savesSeconds)
    .map(
      ({ workerClass, add, savesSeconds }) =>
        `${add} more ${add === 1 ? "worker" : "workers"} of ${workerClass} ${verb} ${formatDuration(savesSeconds)}`,
    );
}

/** The same of a run that is over, and which workers it could have done without. */
export function scaleSentences({ scale, measures }: RunReport): string[] {
  const idle = measures.makespanSeconds < leastSpareSeconds ? [] : scale.classes;
  return [
    ...gainSentences(scale, "would have saved"),
    ...idle
      .filter(({ spare }) => spare > 0)
      .map(
        ({ workerClass, workers, spare }) =>
          `${spare} of ${workers} workers of ${workerClass} were not needed to end as early`,
      ),
  ];
}
