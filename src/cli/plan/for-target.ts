/** How many workers end a suite within a given time: guessed by arithmetic, proved by simulation. */

import type { ReviewedTest } from "../../core/adapt/scale-review.ts";
import { reviewEndSeconds } from "../../core/adapt/scale-review.ts";
import { meanSeconds } from "../../core/track/duration-prediction.ts";
import { PerformanceTracker } from "../../core/track/performance-tracker.ts";
import { testSubject } from "../../core/track/test-subject.ts";
import type { PlannedSuite } from "./planned-suite.ts";
import type { WhatIf, WorkerCounts } from "./what-if.ts";
import { whatIf, workersOf } from "./what-if.ts";

/** More workers than this are not thought of. */
const MOST_WORKERS = 1000;

/** So often the arithmetic may prove too hopeful. */
const MOST_TRIES = 8;

/** A large fleet grows by such a part of itself at once. */
const STRIDE_SHARE = 1 / 20;

/** A worker more must bring the end forward by at least this part, or by filling up later do so. */
const LEAST_GAIN = 1e-6;

/**
 * The fewest workers, or nearly so, with which the suite ends in time.
 *
 * @returns what comes nearest to it where no number of workers does
 */
export function planForTarget(suite: PlannedSuite, targetSeconds: number): WhatIf {
  const tests = expectedTests(suite);
  const endWith = (counts: WorkerCounts) => reviewEndSeconds(tests, workersOf(suite, counts));
  let aim = targetSeconds;
  let best: WhatIf | undefined;
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const answer = whatIf(suite, fewestFor(suite, aim, endWith), suite.configuration.policy);
    const { median } = answer.seconds;
    if (best === undefined || median < best.seconds.median) best = answer;
    if (median <= targetSeconds) return answer;
    // The arithmetic knows no starts and no mistakes: it has to aim lower by what it missed by.
    aim -= Math.max(median - targetSeconds, 0.01 * targetSeconds);
    if (aim <= 0) break;
  }
  return best as WhatIf;
}

/** From one worker of each class on, one more of the class that gains most, until it is enough. */
function fewestFor(
  { classes }: PlannedSuite,
  targetSeconds: number,
  endWith: (counts: WorkerCounts) => number,
): Map<string, number> {
  const counts = new Map(classes.map(({ workerClass }) => [workerClass, 1]));
  let end = endWith(counts);
  let total = counts.size;
  // Where one more changes nothing, several at once may: of five equal tests on three workers.
  let stride = 1;
  while (end > targetSeconds && total + stride <= MOST_WORKERS) {
    const options = classes.map(({ workerClass }) => {
      const more = new Map(counts).set(workerClass, (counts.get(workerClass) ?? 0) + stride);
      return { workerClass, end: endWith(more) };
    });
    const [first] = options.toSorted((a, b) => a.end - b.end);
    if (first === undefined) break;
    if (end - first.end <= LEAST_GAIN * end) {
      stride *= 2;
      continue;
    }
    const { workerClass } = first;
    const before = counts.get(workerClass) ?? 0;
    let step = stride;
    // Fewer of them may do as well.
    while (step > 1 && endWith(new Map(counts).set(workerClass, before + step - 1)) <= first.end) {
      step -= 1;
    }
    counts.set(workerClass, before + step);
    total += step;
    end = first.end;
    stride = Math.max(1, Math.floor(total * STRIDE_SHARE));
  }
  return counts;
}

function expectedTests({ specs, estimates, measured }: PlannedSuite): ReviewedTest[] {
  const tracker = new PerformanceTracker(estimates);
  return specs.map((spec) => ({
    requirements: spec.requirements,
    seconds: measured.get(spec.key) ?? meanSeconds(tracker.predictTest(testSubject(spec))),
  }));
}
