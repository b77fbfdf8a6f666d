/** Tries a worker with tests that passed elsewhere: what comes of them tells of the worker alone. */

import { leaseBatch } from "../handle/lease-batch.ts";
import { onlyChoice } from "../schedule/only-choice.ts";
import { predictOn } from "../schedule/ready-workers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { WorkerBlame } from "./worker-blame.ts";

/** A worker that passes so many tests, one after the other, is not broken. */
const PROBE_TESTS = 3;

/** Gives the worker a batch of known-good tests. False when there are none that it could run now. */
export function startProbe(state: BalancerState, worker: WorkerState, blame: WorkerBlame): boolean {
  const tests = probesFor(state, worker, blame);
  const [head] = tests;
  const hold = head && state.qualifier.reserve(head.demand, worker);
  if (head === undefined || hold === undefined) return false;
  const picks = tests.map((test) => ({ test, prediction: predictOn(state, test, worker) }));
  const decision = onlyChoice(state, "probe", predictOn(state, head, worker));
  const batch = leaseBatch(state, { worker, picks, decision, hold });
  blame.probe = { batch: batch.id, asked: picks.length, passed: 0, failed: 0 };
  return true;
}

/** Whether there are tests that would show what the worker is. */
export function canProbe(state: BalancerState, worker: WorkerState, blame: WorkerBlame): boolean {
  return probesFor(state, worker, blame).length > 0;
}

/** The shortest that the worker can run, of one suite and run, so that they share a start. */
function probesFor(state: BalancerState, worker: WorkerState, blame: WorkerBlame): TestState[] {
  const tests: TestState[] = [];
  for (const { test } of state.blame.knownGood(blame.failedTests.at(-1)?.subject.suite)) {
    const [head] = tests;
    const run = state.runs.get(test.run);
    if (run === undefined || run.unsettled === 0) continue;
    if (head !== undefined && (test.run !== head.run || test.spec.suite !== head.spec.suite))
      continue;
    if (head !== undefined && !state.qualifier.demands.mayShareBatch(test.demand, head.demand))
      continue;
    if (!test.attempts.every(({ live }) => !live)) continue;
    if (state.qualifier.fitsNow(test.demand, worker).kind !== "feasible") continue;
    tests.push(test);
    if (tests.length === PROBE_TESTS) break;
  }
  return tests;
}
