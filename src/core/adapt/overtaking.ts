/** Ending first attempts that a second one has overtaken: all they could still do is to be later. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import { costlyBatches } from "./waste-limit.ts";

/** A second attempt is ahead when it has done so many times as much: speeds are only estimated. */
export const OVERTAKING_LEAD = 1.25;

/** Batches whose current attempt is behind the other attempt of its test, which runs as well. */
export function overtakenBatches(state: BalancerState): BatchState[] {
  const behind = [...state.speculation.tests].flatMap((test) => overtaken(state, test));
  return [...new Set([...behind, ...costlyBatches(state)])];
}

function overtaken(state: BalancerState, test: TestState): BatchState[] {
  const [first, second] = test.attempts.filter((attempt) => attempt.live);
  if (first === undefined || second === undefined) return [];
  const batch = state.batches.get(first.terms.batch);
  if (batch === undefined || batch.ending !== undefined || batch.current() !== first) return [];
  const ahead = workDone(state, second) > OVERTAKING_LEAD * workDone(state, first);
  return ahead ? [batch] : [];
}

/** Seconds that a worker of speed 1 would have taken for what the attempt has done. */
function workDone(state: BalancerState, attempt: AttemptState): number {
  const { batch: id, workerClass, workerId } = attempt.terms;
  const batch = state.batches.get(id);
  if (batch?.startedAt === undefined || batch.current() !== attempt) return 0;
  return batch.usedSeconds(state.now) * state.tracker.speedOf(workerClass, workerId);
}

/** The batch's attempt that runs is cut off, and another one of its test is under way. */
export function noteSlow(state: BalancerState, batch: BatchState): void {
  const attempt = batch.current();
  if (attempt === undefined || batch.startedAt === undefined) return;
  if (batch.ending?.reason === "overtaken")
    state.slowAttempts.add(attempt, batch.usedSeconds(state.now));
}

/**
 * The test has passed: whether it has grown is known now, and so is which other worker was slow.
 *
 * @param seconds that it took
 */
export function judgeSlow(state: BalancerState, passed: AttemptState, seconds: number): void {
  const { test, terms } = passed;
  for (const attempt of test.attempts) {
    if (attempt === passed || attempt.phase !== "running") continue;
    const batch = state.batches.get(attempt.terms.batch);
    if (batch?.current() === attempt) state.slowAttempts.add(attempt, batch.usedSeconds(state.now));
  }
  for (const slow of state.slowAttempts.take(test)) {
    state.tracker.observeSlower(test.subject, slow, { ...terms, seconds });
  }
}
