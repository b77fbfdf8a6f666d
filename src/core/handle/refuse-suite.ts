/** A worker that can run nothing of a suite in a run: for that suite others are asked. */

import type { RunId } from "../model/identifiers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** What is refused: the same suite of another run may lie elsewhere. */
interface Work {
  readonly run: RunId;
  readonly suite: string;
}

/** The worker has said why; while it lives, it is not asked again. */
export function refuseSuite(
  state: BalancerState,
  worker: WorkerState,
  { run: id, suite }: Work,
  detail: string,
): void {
  const run = state.runs.get(id);
  if (run === undefined) return;
  worker.refusals.set(nameOf(id, suite), `refuses suite ${suite} on ${worker.id}: ${detail}`);
  regard(state, worker);
  run.refused.add(suite);
  for (const test of run.tests.values()) {
    if (test.spec.suite === suite && test.phase !== "settled") nameWork(state, test);
  }
}

/** What tests of a suite are part of, where there are workers that refuse it. */
export function refusedWork(state: BalancerState, { run, suite }: Work): string | undefined {
  return state.runs.get(run)?.refused.has(suite) === true ? nameOf(run, suite) : undefined;
}

/** Nobody will ask for anything of the run any more. */
export function forgetRefusals(state: BalancerState, run: RunId): void {
  for (const suite of state.runs.get(run)?.refused ?? []) {
    for (const worker of state.workers.values()) {
      if (worker.refusals.delete(nameOf(run, suite))) regard(state, worker);
    }
  }
}

/** From now on the test is told from others that ask for the same. */
function nameWork(state: BalancerState, test: TestState): void {
  const { demands } = state.qualifier;
  const demand = demands.idOf(test.spec.requirements, nameOf(test.run, test.spec.suite));
  if (demand === test.demand) return;
  const waits = test.phase === "waiting";
  if (waits) state.waiting.remove(test);
  demands.of(test.demand).unsettled -= 1;
  test.demand = demand;
  demands.of(demand).unsettled += 1;
  if (waits) state.waiting.add(test);
}

/** What it can run has changed, so that no plan holds any more. */
function regard(state: BalancerState, worker: WorkerState): void {
  const { capabilities } = worker;
  state.hosts.remove(worker);
  worker.change(capabilities, state.qualifier.kindOf(capabilities, worker.refusals));
  if (worker.phase !== "away") state.hosts.add(worker);
  state.freed.add(worker);
  state.changes = Number.POSITIVE_INFINITY;
}

function nameOf(run: RunId, suite: string): string {
  return JSON.stringify([run, suite]);
}
