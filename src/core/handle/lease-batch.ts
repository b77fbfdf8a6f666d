/** Leases tests to a worker as one batch. */

import type { DecisionRecord } from "../model/decision.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import { BatchState } from "../state/batch-state.ts";
import type { Hold } from "../state/reservations.ts";
import type { TestState } from "../state/test-state.ts";
import { AttemptState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { medianSeconds } from "../track/duration-prediction.ts";

/** A test for a worker, and what is predicted for it there. */
export interface Pick {
  readonly test: TestState;
  readonly prediction: DurationPrediction;
}

/** What goes where. */
export interface BatchPlan {
  readonly worker: WorkerState;
  /** In the order in which they are to run; of one suite and one run. */
  readonly picks: readonly Pick[];
  readonly decision: DecisionRecord;
  /** Resources of the worker, which the batch keeps until it ends. */
  readonly hold: Hold;
}

export function leaseBatch(
  state: BalancerState,
  { worker, picks, decision, hold }: BatchPlan,
): BatchState {
  const { suite = "" } = picks[0]?.test.spec ?? {};
  const run = picks[0]?.test.run ?? "";
  const batch = new BatchState(
    state.nextBatchId(),
    { workerId: worker.id, suite, hold },
    state.now,
  );
  const attempts = picks.map(({ test, prediction }) => {
    return new AttemptState(test, {
      id: state.nextAttemptId(),
      batch: batch.id,
      workerId: worker.id,
      workerClass: worker.capabilities.workerClass,
      probes: decision.rule === "probe",
      alone: picks.length === 1,
      prediction,
    });
  });
  holdBatch(state, worker, batch, attempts);
  state.commands.push({
    type: "start-batch",
    run,
    workerId: worker.id,
    batch: batch.id,
    suite,
    attempts: attempts.map((attempt) => ({
      attempt: attempt.id,
      test: attempt.test.spec.key,
      epoch: attempt.epoch,
      predictedSeconds: medianSeconds(attempt.terms.prediction),
    })),
    decision,
  });
  return batch;
}

/** The worker has the batch from now on, with these attempts in this order. */
export function holdBatch(
  state: BalancerState,
  worker: WorkerState,
  batch: BatchState,
  attempts: readonly AttemptState[],
): void {
  for (const attempt of attempts) {
    const { test } = attempt;
    test.begin(attempt);
    // A second attempt changes nothing about its test: it is held already.
    if (test.phase === "waiting") test.move("leased");
    state.moves.commit(test, worker.id);
    state.waiting.remove(test);
    state.holdKeys(test);
    state.attempts.set(attempt.id, attempt);
  }
  batch.fill(attempts);
  // Most hold one at a time, and a list that grows takes room for many.
  worker.batches = worker.batches.length === 0 ? [batch] : [...worker.batches, batch];
  if (attempts.length > 1) state.divisible.add(batch);
  const head = attempts[0]?.test;
  if (head !== undefined) worker.warmUp(head.family);
  state.runs.get(head?.run ?? "")?.gain(batch.hold, state.now);
  state.batches.set(batch.id, batch);
}
