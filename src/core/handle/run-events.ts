/** Runs: what happens when one is submitted or given up. */

import { concedeAll } from "../adapt/class-disputes.ts";
import { believeAll } from "../adapt/quarantine.ts";
import { invariant } from "../invariant.ts";
import type { RunCancelled, RunClosed, TestsSubmitted } from "../model/events.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import { RunState } from "../state/run-state.ts";
import { TestState } from "../state/test-state.ts";
import { forgetRefusals, refusedWork } from "./refuse-suite.ts";

/** A later submission to a run adds tests to it; its standing is that of the first one. */
export function onTestsSubmitted(state: BalancerState, event: TestsSubmitted): void {
  const known = state.runs.get(event.run);
  const run = known ?? new RunState(event);
  if (known === undefined) {
    state.runs.set(run.id, run);
    // It has its turn at once, whatever is planned for others.
    state.changes = Number.POSITIVE_INFINITY;
  }
  const before = run.tests.size;
  for (const spec of event.tests) {
    const work = refusedWork(state, { run: event.run, suite: spec.suite });
    const demand = state.qualifier.demandOf(spec.requirements, work);
    const test = new TestState(event.run, spec, demand, event.at);
    const earlier = event.earlier?.[spec.key];
    if (earlier !== undefined) {
      test.earlierAttempts = earlier.attempts;
      test.failures = earlier.failures;
      test.deaths = earlier.deaths;
    }
    run.add(test);
    state.qualifier.demands.of(demand).unsettled += 1;
    state.wait(test);
  }
  const named = before + event.tests.length;
  invariant(run.tests.size === named, () => `run ${event.run} names a test twice`);
  // What comes together with the result of its last test goes on with it: it has not ended yet.
  state.commands = state.commands.filter(
    (command) => command.type !== "finish-run" || command.run !== event.run,
  );
  if (run.unsettled === 0) state.commands.push({ type: "finish-run", run: event.run });
}

/** Attempts that still run of it keep their tests, and nothing else asks for it. */
export function onRunClosed(state: BalancerState, event: RunClosed): void {
  if (state.runs.get(event.run)?.unsettled !== 0) return;
  forgetRefusals(state, event.run);
  state.runs.delete(event.run);
}

export function onRunCancelled(state: BalancerState, event: RunCancelled): void {
  const run = state.runs.get(event.run);
  if (run === undefined) return;
  believeAll(state, event.run);
  concedeAll(state, event.run);
  for (const batch of state.batches.values()) {
    if (batch.ending !== undefined || batch.current()?.test.run !== event.run) continue;
    state.cancel(batch, { reason: "run-cancelled" });
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
