/** Finds out whether a test that failed on one class of workers and not on another fails there alone. */

import { leaseBatch } from "../handle/lease-batch.ts";
import { compareText } from "../model/identifiers.ts";
import { onlyChoice } from "../schedule/only-choice.ts";
import { isFree, predictOn } from "../schedule/ready-workers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** By class, the workers on which a test failed though they are well. */
type FailingClasses = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * An attempt that did not fail would settle its test. Where the test has failed on another class of
 * workers, that may be what it fails on, and a pass here does not take it back: the attempt is kept
 * until the test has run there once more.
 *
 * @returns whether it is kept
 */
export function dispute(state: BalancerState, attempt: AttemptState): boolean {
  const { test } = attempt;
  const kept = state.disputes.get(test);
  if (test.failedOn.length === 0 || failingClasses(state, test).size === 0) return false;
  if (kept !== undefined) {
    state.recordAttempt(attempt, "it is run again where it failed, and that decides");
    return true;
  }
  // The result of an attempt that was given up as lost comes while the test waits to run anyway.
  if (test.phase === "waiting") return false;
  state.disputes.set(test, attempt);
  return true;
}

/** Runs again what is in dispute, where it failed; where nobody can, the attempt that was kept counts. */
export function reviewDisputes(state: BalancerState): void {
  if (state.disputes.size === 0) return;
  for (const worker of state.workers.values()) worker.awaited = false;
  for (const [test, kept] of state.disputes) {
    const underWay = test.attempts.some(({ live }) => live);
    if (underWay || state.blame.isDoubted(test)) continue;
    const failing = failingClasses(state, test);
    const able = failing.size === 0 ? [] : whoCanTell(state, test, failing);
    if (able.length === 0) concede(state, test, kept, failing);
    else runAgain(state, test, able);
  }
}

/** What is in dispute of a run that nobody wants any more counts as it is. */
export function concedeAll(state: BalancerState, run: string): void {
  for (const [test, kept] of state.disputes) {
    if (test.run === run && !test.attempts.some(({ live }) => live))
      concede(state, test, kept, failingClasses(state, test));
  }
}

/** The attempt failed, and that is the verdict: it says so when the test fails on some classes only. */
export function settleFailed(state: BalancerState, attempt: AttemptState): void {
  const reason = whereItFails(state, attempt.test);
  state.settle(attempt.test, "failed", {
    attempt: attempt.id,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Where a test fails and where it does not, for people; `undefined` where that is no question of classes. */
function whereItFails(state: BalancerState, test: TestState): string | undefined {
  const failing = failingClasses(state, test);
  if (failing.size === 0) return undefined;
  const able = [...state.workers.values()].filter((worker) => canRun(state, test, worker));
  const failed = [...failing].map(([workerClass, workers]) => {
    const alike = able.filter(({ capabilities }) => capabilities.workerClass === workerClass);
    const all = new Set([...workers, ...alike.map(({ id }) => id)]);
    return workers.size === all.size
      ? `every worker of class ${workerClass} (${workers.size} of ${all.size})`
      : `${workers.size} of ${all.size} workers of class ${workerClass}`;
  });
  const where = `failed on ${failed.join(" and on ")}`;
  const ended = new Map<string, string>();
  for (const { phase, terms } of test.attempts) {
    if (phase === "passed" || phase === "skipped") ended.set(terms.workerClass, phase);
  }
  if (ended.size > 0)
    return `${where}, ${[...ended].map(([name, phase]) => `${phase} on ${name}`).join(", ")}`;
  const [one, ...more] = failing.values();
  if (more.length > 0 || (one?.size ?? 0) < 2) return undefined;
  const untried = new Set(able.map(({ capabilities }) => capabilities.workerClass));
  for (const workerClass of failing.keys()) untried.delete(workerClass);
  return untried.size === 0 ? undefined : `${where}, and was not run on ${[...untried].join(", ")}`;
}

/** Classes on which the test has failed and never done otherwise; what broken workers did is no failure. */
function failingClasses(state: BalancerState, { attempts }: TestState): FailingClasses {
  const failing = new Map<string, Set<string>>();
  for (const { phase, terms } of attempts) {
    const { workerClass, workerId } = terms;
    if (phase !== "failed" || state.blame.workers.get(workerId)?.standing === "set-aside") continue;
    const workers = failing.get(workerClass);
    if (workers === undefined) failing.set(workerClass, new Set([workerId]));
    else workers.add(workerId);
  }
  for (const { phase, terms } of attempts) {
    if (phase === "passed" || phase === "skipped") failing.delete(terms.workerClass);
  }
  return failing;
}

/** Workers of those classes: if there are any, ones on which it has not failed yet. */
function whoCanTell(state: BalancerState, test: TestState, failing: FailingClasses): WorkerState[] {
  if (test.spec.repeatable === false) return [];
  const able = [...state.workers.values()].filter(
    (worker) => failing.has(worker.capabilities.workerClass) && canRun(state, test, worker),
  );
  const others = able.filter(({ id }) => !test.failedOn.includes(id));
  return others.length > 0 ? others : able;
}

function canRun(state: BalancerState, test: TestState, worker: WorkerState): boolean {
  if (worker.phase === "draining" || !state.qualifier.canEver(test.demand, worker.kind))
    return false;
  return state.blame.workers.get(worker.id)?.standing !== "set-aside";
}

function runAgain(state: BalancerState, test: TestState, able: readonly WorkerState[]): void {
  const worker = able
    .filter((one) => one.ready && hasRoom(one))
    .toSorted((a, b) => a.batches.length - b.batches.length || compareText(a.id, b.id))
    .find((one) => state.qualifier.fitsNow(test.demand, one).kind === "feasible");
  const waits = test.keys.some((key) => state.heldKeys.has(key));
  const hold = worker && !waits ? state.qualifier.reserve(test.demand, worker) : undefined;
  if (worker === undefined || hold === undefined) {
    // Otherwise something would always have been sent there ahead.
    for (const one of able) one.awaited = true;
    return;
  }
  const prediction = predictOn(state, test, worker);
  leaseBatch(state, {
    worker,
    picks: [{ test, prediction }],
    hold,
    decision: onlyChoice(state, "where-it-failed", prediction),
  });
}

/** How many tests a machine runs at once is no reason to let one wait for ever. */
function hasRoom(worker: WorkerState): boolean {
  return isFree(worker) || (worker.batches.length === 0 && !worker.monitor.isOver);
}

/** Nobody can tell: what was kept decides, and it says why. */
function concede(
  state: BalancerState,
  test: TestState,
  kept: AttemptState,
  failing: FailingClasses,
): void {
  const classes = [...failing.keys()].join(" and ");
  const where = whereItFails(state, test);
  const verdict = kept.phase === "skipped" ? "skipped" : "passed";
  if (verdict === "passed") state.blame.shares.settled(test, false);
  state.settle(test, verdict, {
    attempt: kept.id,
    ...(where === undefined
      ? {}
      : { reason: `${where}, and could not be run on ${classes} once more` }),
  });
}
