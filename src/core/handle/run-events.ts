/** Runs: what happens when one is submitted or given up. */

import { invariant } from "../invariant.ts";
import type { RunCancelled, TestsSubmitted } from "../model/events.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import { RunState } from "../state/run-state.ts";
import { TestState } from "../state/test-state.ts";

export function onTestsSubmitted(state: BalancerState, event: TestsSubmitted): void {
  invariant(!state.runs.has(event.run), () => `run ${event.run} was submitted twice`);
  const tests = new Map(
    event.tests.map((spec) => {
      const demand = state.qualifier.demandOf(spec.requirements);
      return [spec.key, new TestState(event.run, spec, demand, event.at)];
    }),
  );
  invariant(tests.size === event.tests.length, () => `run ${event.run} names a test twice`);
  state.runs.set(event.run, new RunState(event, tests));
  for (const test of tests.values()) {
    state.qualifier.demands.of(test.demand).unsettled += 1;
    state.wait(test);
  }
  if (tests.size === 0) state.commands.push({ type: "finish-run", run: event.run });
}

export function onRunCancelled(state: BalancerState, event: RunCancelled): void {
  const run = state.runs.get(event.run);
  if (run === undefined) return;
  for (const batch of state.batches.values()) {
    if (batch.ending !== undefined || batch.current()?.test.run !== event.run) continue;
    batch.ending = { reason: "run-cancelled" };
    state.commands.push({
      type: "cancel-batch",
      workerId: batch.workerId,
      batch: batch.id,
      reason: "run-cancelled",
    });
  }
  for (const test of run.tests.values()) {
    if (test.phase === "settled") continue;
    for (const attempt of test.attempts) {
      if (!attempt.live) continue;
      attempt.move("cancelled");
      state.attempts.delete(attempt.id);
      state.releaseKeys(test);
      state.recordAttempt(attempt, event.reason);
    }
    state.settle(test, "not-run", { reason: event.reason });
  }
}
