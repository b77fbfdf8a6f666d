/** Batches: what happens when one ends, and to the attempts of it that did not finish. */

import { noteSlow } from "../adapt/overtaking.ts";
import type { BatchEnded } from "../model/events.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import { failByDeath, failByTimeout, giveBack } from "./attempt-events.ts";
import { refuseSuite } from "./refuse-suite.ts";

/** After so many failed starts in a row nothing of the suite is tried again. */
const START_FAILURE_LIMIT = 4;

export function onBatchEnded(state: BalancerState, event: BatchEnded): void {
  const batch = state.batches.get(event.batch);
  if (batch === undefined) return;
  const worker = state.holderOf(batch);
  const { suite } = batch;
  forget(state, batch);
  if (event.how === "completed") {
    const its = subjectOf(batch);
    state.startFailures.delete(its);
    const wasWarm = worker.warmSuites.has(its);
    state.setUps.observe(its, event.startSeconds, wasWarm);
    if (wasWarm) state.batchCosts.observe(its, event.startSeconds);
    worker.warmSuites.add(its);
  }
  if (event.how === "suite-broken") {
    settleSuite(state, batch, event.detail);
    return;
  }
  if (event.how === "refused") {
    const run = batch.attempts[0]?.test.run;
    if (run !== undefined) refuseSuite(state, worker, { run, suite }, event.detail);
  }
  if (event.how === "runner-died") worker.fixtures.clear();
  const { how, detail, death = "crash" } = event;
  returnUnfinished(state, batch, { how, detail, death, ran: batch.startedAt !== undefined });
  const hung = batch.ending?.reason === "start-timeout";
  if ((how === "runner-died" || hung) && batch.startedAt === undefined) {
    const limit = Math.round(state.now - batch.sentAt);
    countStartFailure(state, batch, hung ? `nothing began within ${limit} s` : detail);
  }
}

/** Deals with a batch whose worker is gone, and which may have been running there. */
export function loseBatch(
  state: BalancerState,
  batch: BatchState,
  loss: Pick<Unfinished, "detail" | "death" | "ran">,
): void {
  forget(state, batch);
  returnUnfinished(state, batch, { how: "runner-died", ...loss });
}

function forget(state: BalancerState, batch: BatchState): void {
  state.batches.delete(batch.id);
  state.divisible.delete(batch);
  const worker = state.holderOf(batch);
  worker.batches = worker.batches.filter((other) => other !== batch);
  worker.reservations.release(batch.hold);
  state.freed.add(worker);
  state.changes += 1;
  const run = batch.attempts[0]?.test.run;
  if (run !== undefined) state.runs.get(run)?.lose(batch.hold);
}

/** How a batch ended before all of it had run. */
interface Unfinished extends Required<Pick<BatchEnded, "how" | "detail" | "death">> {
  /** It may have begun. */
  readonly ran: boolean;
}

/**
 * What has not finished goes back to wait. When the runner died while the batch ran, the first of
 * them is the suspect: it was running, even when word of its start did not get out.
 */
function returnUnfinished(
  state: BalancerState,
  batch: BatchState,
  { how, detail, death, ran }: Unfinished,
): void {
  noteSlow(state, batch);
  const died = how === "runner-died";
  const current = batch.current();
  const timedOut = batch.ending?.reason === "timeout" ? batch.ending.attempt : undefined;
  for (const attempt of batch.attempts) {
    if (!attempt.live) continue;
    if (attempt === current && batch.startedAt !== undefined) {
      const { speculation, now } = state;
      const inVain = attempt.test.phase === "settled" || speculation.has(attempt.test);
      speculation.worked(now - batch.currentSince, inVain);
      speculation.end(attempt.test);
    }
    if (attempt === timedOut) {
      failByTimeout(state, attempt, state.now - batch.currentSince);
    } else if (how === "completed") {
      const reason = "its runner went on without reporting it";
      failByDeath(state, attempt, { death: "crash", reason });
    } else if (died && attempt === current && ran && batch.ending === undefined) {
      failByDeath(state, attempt, { death, reason: detail });
    } else {
      giveBack(state, attempt, died ? "lost" : "cancelled", reasonOf(batch, detail));
    }
  }
}

function reasonOf(batch: BatchState, detail: string): string {
  if (batch.ending !== undefined) return `its batch was ended: ${batch.ending.reason}`;
  return detail === "" ? "its batch ended before it ran" : detail;
}

/** The user has to mend the suite: none of its tests can run. */
function settleSuite(state: BalancerState, batch: BatchState, detail: string): void {
  const runs = new Set(batch.attempts.map((attempt) => attempt.test.run));
  for (const attempt of batch.attempts) {
    if (attempt.live) giveBack(state, attempt, "cancelled", detail);
  }
  for (const run of runs) {
    for (const test of state.runs.get(run)?.tests.values() ?? []) {
      const waits = test.spec.suite === batch.suite && test.phase === "waiting";
      if (waits) state.settle(test, "not-run", { reason: detail });
    }
  }
}

/** A runner that dies before any test began may die for ever; it is not tried for ever. */
function countStartFailure(state: BalancerState, batch: BatchState, detail: string): void {
  const its = subjectOf(batch);
  const failures = (state.startFailures.get(its) ?? 0) + 1;
  state.startFailures.set(its, failures);
  if (failures < START_FAILURE_LIMIT) return;
  const reason = `the runner of suite ${batch.suite} failed ${failures} times to reach its first test`;
  settleSuite(state, batch, detail === "" ? reason : `${reason}: ${detail}`);
}

/** The name under which is kept what holds for its suite. */
function subjectOf(batch: BatchState): string {
  return batch.attempts[0]?.test.subject.suite ?? batch.suite;
}
