/** Which groups of tests a worker has set up already, and what the others would cost there. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { AttemptState, LeaseTerms, TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { delayed, deviationSeconds, meanSeconds } from "../track/duration-prediction.ts";
import type { TestTime } from "../track/group-set-ups.ts";

/** What the worker would spend on the set-up of the test's group, in its own seconds. */
export function fixtureSeconds(
  { tracker }: BalancerState,
  test: TestState,
  worker: WorkerState,
): number {
  const seconds = tracker.groupSetUps.secondsOf(test.subject);
  if (seconds === 0 || worker.fixtures.has(test.subject.groupKey)) return 0;
  const { workerClass, workerId } = worker.capabilities;
  return seconds / tracker.speedOf(workerClass, workerId);
}

/** What is predicted now of an attempt that runs, with what it may have had to set up. */
export function predictedNow(
  state: BalancerState,
  { test, terms }: AttemptState,
): DurationPrediction {
  const { workerClass, workerId } = terms;
  const prediction = state.tracker.predict(test.subject, workerClass, workerId);
  const worker = state.workers.get(workerId);
  return worker === undefined
    ? prediction
    : delayed(prediction, fixtureSeconds(state, test, worker));
}

/**
 * Learns from an attempt that has passed what its group's set-up takes.
 *
 * @returns seconds of the test without that
 */
export function withoutFixture(
  state: BalancerState,
  { test, terms }: AttemptState,
  seconds: number,
): number {
  const { tracker } = state;
  const worker = state.workers.get(terms.workerId);
  const { subject } = test;
  if (worker === undefined || !tracker.groupSetUps.watches(subject)) return seconds;
  const { workerClass, workerId } = terms;
  const isFirst = !worker.fixtures.has(subject.groupKey);
  worker.fixtures.add(subject.groupKey);
  const speed = tracker.speedOf(workerClass, workerId);
  const time = timeOf(state, test, terms, seconds);
  const early = tracker.groupSetUps.observe(subject, time, isFirst);
  for (const first of early) {
    const own = first.seconds - tracker.groupSetUps.secondsOf(first.test);
    if (own > 0) tracker.correct(first.test, own);
  }
  const setUp = isFirst ? tracker.groupSetUps.spentSeconds(subject, time) / speed : 0;
  return setUp < seconds ? seconds - setUp : seconds;
}

/** What the test took on a worker of speed 1, beside what was to be expected of it without a set-up. */
function timeOf(
  { tracker }: BalancerState,
  { subject }: TestState,
  { workerClass, workerId }: LeaseTerms,
  seconds: number,
): TestTime {
  const speed = tracker.speedOf(workerClass, workerId);
  const took = speed * seconds;
  if (!tracker.hasHistory(subject.key))
    return { seconds: took, beyondSeconds: took, deviationSeconds: undefined };
  const prediction = tracker.predict(subject, workerClass, workerId);
  return {
    seconds: took,
    beyondSeconds: took - speed * meanSeconds(prediction),
    deviationSeconds: speed * deviationSeconds(prediction),
  };
}
