/** What earlier runs would have taught, learned from history files as if they had been runs. */

import { compareText } from "../core/model/identifiers.ts";
import { PerformanceTracker } from "../core/track/performance-tracker.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import type { TestSubject } from "../core/track/test-subject.ts";
import { testSubject } from "../core/track/test-subject.ts";
import type { TraceFile, TraceTest } from "./input/trace-file.ts";
import type { RandomStream } from "./random-stream.ts";
import { ANY_CLASS, asTestSpec } from "./test-spec.ts";

/** The worker of speed 1 on which a history was measured, one for each class. */
export function referenceWorker(workerClass: string): string {
  return `reference ${workerClass}`;
}

/** One measurement of a history file. */
export interface Measurement {
  readonly test: TraceTest;
  readonly subject: TestSubject;
  readonly workerClass: string;
  readonly seconds: number;
}

/** Everything that a file says of durations, by test and class. */
export function measurementsOf(file: TraceFile): Measurement[] {
  return file.tests.flatMap((test) => {
    const subject = testSubject(asTestSpec(test));
    const byClass = Object.entries(test.by ?? { [ANY_CLASS]: test.seconds });
    return byClass.map(([workerClass, seconds]) => ({ test, subject, workerClass, seconds }));
  });
}

/**
 * Shows each file to a tracker of its own that goes on from the one before, as each run does.
 * The order of tests in a file means nothing, so they are shown in an order of our own.
 *
 * @returns estimates with which a balancer or tracker can begin
 */
export function learnHistory(
  files: readonly TraceFile[],
  random: RandomStream,
): readonly StoredEstimate[] {
  const classes = new Set(
    files.flatMap((file) => measurementsOf(file).map(({ workerClass }) => workerClass)),
  );
  let estimates = withReferences([], classes);
  const last = new Map<string, number>();
  for (const [place, file] of files.entries()) {
    const measurements = measurementsOf(file)
      .filter((one) => !isCopied(last.get(measurementName(one)), one.seconds))
      .sort(
        (a, b) => compareText(a.test.id, b.test.id) || compareText(a.workerClass, b.workerClass),
      );
    for (const one of measurements) last.set(measurementName(one), one.seconds);
    const tracker = new PerformanceTracker(estimates, { steadyWorkers: true });
    for (const one of random.fork(`file ${place}`).shuffled(measurements)) {
      const worker = referenceWorker(one.workerClass);
      tracker.observe(one.subject, one.workerClass, worker, one.seconds, true);
    }
    estimates = withReferences(tracker.snapshot(), classes);
  }
  return estimates;
}

/** One test on one class. */
export function measurementName({ test, workerClass }: Measurement): string {
  return `${workerClass}\n${test.id}`;
}

/** Some files keep old values of what was not run again; whole seconds may just be equal. */
export function isCopied(last: number | undefined, measured: number): boolean {
  return last === measured && !Number.isInteger(measured);
}

/**
 * Workers of speed 1 are what speeds are relative to, and so are workers without a class: whatever
 * a run made of them is set right.
 */
function withReferences(
  estimates: readonly StoredEstimate[],
  classes: ReadonlySet<string>,
): StoredEstimate[] {
  const references = [
    certain("class", ANY_CLASS),
    ...[...classes].sort(compareText).map((one) => certain("worker", referenceWorker(one))),
  ];
  const fixed = new Set(references.map(({ level, subject }) => `${level} ${subject}`));
  return [
    ...estimates.filter(({ level, subject }) => !fixed.has(`${level} ${subject}`)),
    ...references,
  ];
}

/** An estimate of something that is as fast as speed 1 by definition. */
export function certain(level: StoredEstimate["level"], subject: string): StoredEstimate {
  return { level, subject, mean: 0, variance: 0, samples: 1 };
}
