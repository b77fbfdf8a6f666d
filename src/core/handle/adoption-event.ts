/** Takes over what a worker holds from a balancer that is gone. */

import type { BatchAdopted } from "../model/events.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import { BatchState } from "../state/batch-state.ts";
import type { Hold } from "../state/reservations.ts";
import { AttemptState } from "../state/test-state.ts";
import { giveBack } from "./attempt-events.ts";
import { holdBatch } from "./lease-batch.ts";

/** Of a batch for which its worker's account has no room: it runs there all the same. */
const NOTHING: Hold = { memoryGb: 0, cpuCores: 0, gpus: [] };

/** What is settled by now, or of a run that is not known, is left to end by itself. */
export function onBatchAdopted(state: BalancerState, event: BatchAdopted): void {
  const { run, workerId, workerClass, batch: id, suite, runningSeconds } = event;
  const tests = state.runs.get(run)?.tests;
  const open = event.attempts.flatMap(({ attempt, test: key }) => {
    const test = tests?.get(key);
    return test === undefined || test.phase === "settled" ? [] : [{ attempt, test }];
  });
  const head = open[0]?.test;
  if (head === undefined || state.batches.has(id)) return;
  const attempts = open.map(({ attempt, test }) => {
    const prediction = state.tracker.predict(test.subject, workerClass, workerId);
    const terms = { id: attempt, batch: id, workerId, workerClass, probes: false };
    return new AttemptState(test, { ...terms, alone: event.attempts.length === 1, prediction });
  });
  const worker = state.workers.get(workerId);
  if (worker === undefined || worker.phase === "away") {
    for (const attempt of attempts) {
      attempt.test.begin(attempt);
      state.attempts.set(attempt.id, attempt);
      state.holdKeys(attempt.test);
      giveBack(state, attempt, "lost", "its worker was not there when its run was taken over");
    }
    return;
  }
  const hold = state.qualifier.reserve(head.demand, worker) ?? NOTHING;
  const batch = new BatchState(id, { workerId, suite, hold }, event.at);
  holdBatch(state, worker, batch, attempts);
  if (runningSeconds === undefined) return;
  batch.startedAt = event.at - runningSeconds;
  batch.currentSince = batch.startedAt;
  attempts[0]?.move("running");
  if (head.phase === "leased") head.move("running");
}
