/** Attempts: what happens when one starts, finishes or is cut off. */

import { dispute, settleFailed } from "../adapt/class-disputes.ts";
import { noticeEnd, noticeStart } from "../adapt/contention.ts";
import { withoutFixture } from "../adapt/group-fixtures.ts";
import { judgeSlow } from "../adapt/overtaking.ts";
import { judgeFailure, witness } from "../adapt/quarantine.ts";
import type { AttemptFinished, AttemptRevoked, AttemptStarted } from "../model/events.ts";
import type { DeathCause } from "../model/result.ts";
import { isDeath } from "../model/result.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { AttemptState } from "../state/test-state.ts";

/** Tests that ran out of memory have this exclusive key: two at once might end each other again. */
const MEMORY_KEY = "plimsoll:memory";

/** Why an attempt decided nothing that was made to try its worker. */
const PROBED = "it was to show whether its worker is well";

export function onAttemptStarted(state: BalancerState, event: AttemptStarted): void {
  const attempt = state.attempts.get(event.attempt);
  if (attempt?.phase !== "leased") return;
  const batch = state.batches.get(attempt.terms.batch);
  if (batch !== undefined) {
    batch.begin(event.at);
    noticeStart(state, batch);
  }
  attempt.move("running");
  if (state.moves.of(attempt) !== undefined) state.moves.close(attempt.test, "refused");
  if (attempt.test.phase === "leased") attempt.test.move("running");
}

/** A report of an attempt that is over already is void: its lease was taken back. */
export function onAttemptFinished(state: BalancerState, event: AttemptFinished): void {
  const attempt = state.attempts.get(event.attempt);
  if (attempt === undefined) return;
  const { test } = attempt;
  state.changes += 1;
  state.ended += 1;
  if (attempt.live) {
    if (state.moves.of(attempt) !== undefined) state.moves.close(test, "refused");
    state.batches.get(attempt.terms.batch)?.advance(attempt, event.at);
    state.releaseKeys(test);
  }
  attempt.move(event.outcome);
  state.attempts.delete(attempt.id);
  const worker = state.workers.get(attempt.terms.workerId);
  worker?.record(event.outcome, event.seconds, attempt.terms.prediction);
  noticeEnd(state, attempt, event);
  state.speculation.worked(event.seconds, test.phase === "settled");
  learn(state, attempt, event);
  if (event.outcome === "failed") {
    onFailure(state, attempt, isDeath(event.failureCause) ? event.failureCause : undefined);
    return;
  }
  if (event.outcome === "passed") witness(state, attempt, true);
  if (test.phase === "settled") {
    recordLate(state, attempt);
    return;
  }
  test.suspect = false;
  if (event.outcome === "passed") judgeSlow(state, attempt, event.seconds);
  if (dispute(state, attempt)) return;
  if (event.outcome === "passed") state.blame.passed(attempt, event.seconds);
  state.settle(test, event.outcome, { attempt: attempt.id });
}

/** Its test has its verdict, so it decides nothing. */
function recordLate(state: BalancerState, attempt: AttemptState): void {
  const { probes } = attempt.terms;
  const reason = probes ? PROBED : "its test was settled before it finished";
  state.recordAttempt(attempt, reason);
}

export function onAttemptRevoked(state: BalancerState, event: AttemptRevoked): void {
  const attempt = state.attempts.get(event.attempt);
  if (attempt?.phase !== "leased") return;
  state.batches.get(attempt.terms.batch)?.drop(attempt);
  const reason = state.moves.of(attempt)?.plan.reason ?? "another attempt settled its test";
  giveBack(state, attempt, "cancelled", reason);
}

/** How a process died, in a word and in words. */
interface Death {
  readonly death: DeathCause;
  readonly reason: string;
}

/** The attempt ran longer than its limit, and its batch was ended for that. */
export function failByTimeout(state: BalancerState, attempt: AttemptState, used: number): void {
  const { workerClass, workerId } = attempt.terms;
  state.tracker.observeAtLeast(attempt.test.subject, workerClass, workerId, used);
  attempt.move("failed");
  state.attempts.delete(attempt.id);
  state.releaseKeys(attempt.test);
  onFailure(state, attempt, undefined);
}

/** The attempt's runner or worker died while it ran. */
export function failByDeath(
  state: BalancerState,
  attempt: AttemptState,
  { death, reason }: Death,
): void {
  attempt.move("lost");
  state.moves.close(attempt.test, "void");
  state.releaseKeys(attempt.test);
  onDeath(state, attempt, { death, reason });
}

/** The attempt never ran, and its worker will not run it: the test waits again. */
export function giveBack(
  state: BalancerState,
  attempt: AttemptState,
  phase: "lost" | "cancelled",
  reason: string,
): void {
  attempt.move(phase);
  if (phase === "cancelled") state.attempts.delete(attempt.id);
  state.releaseKeys(attempt.test);
  state.recordAttempt(attempt, reason);
  const { test } = attempt;
  if (state.moves.of(attempt) !== undefined) {
    if (phase === "cancelled" && test.phase !== "settled") state.moves.release(attempt, state.now);
    else state.moves.close(test, "void");
  }
  state.waitAgain(test);
}

function learn(state: BalancerState, attempt: AttemptState, event: AttemptFinished): void {
  if (event.outcome === "skipped" || isDeath(event.failureCause)) return;
  const { workerClass, workerId } = attempt.terms;
  const passed = event.outcome === "passed";
  const seconds = passed ? withoutFixture(state, attempt, event.seconds) : event.seconds;
  state.tracker.observe(attempt.test.subject, workerClass, workerId, seconds, passed);
}

/** A failed attempt: once more elsewhere while it has retries, and otherwise the verdict. */
function onFailure(
  state: BalancerState,
  attempt: AttemptState,
  death: DeathCause | undefined,
): void {
  if (death !== undefined) {
    onDeath(state, attempt, { death, reason: "its process died" });
    return;
  }
  const { test } = attempt;
  witness(state, attempt, false);
  if (test.phase === "settled") {
    recordLate(state, attempt);
    return;
  }
  test.suspect = false;
  test.failedOn = [...test.failedOn, attempt.terms.workerId];
  // What has not failed on another class was run here once more to tell, and has.
  if (test.failures < test.spec.retries && !state.disputes.has(test)) {
    test.failures += 1;
    state.recordAttempt(attempt, "it failed and is tried again");
    state.waitAgain(test);
  } else if (judgeFailure(state, attempt) === "believed") {
    settleFailed(state, attempt);
  }
}

/** A death is held against a test only when nothing else can have caused it: when it ran alone. */
function onDeath(state: BalancerState, attempt: AttemptState, { death, reason }: Death): void {
  const { test } = attempt;
  if (test.phase === "settled") {
    recordLate(state, attempt);
    return;
  }
  if (attempt.terms.alone) test.deaths += 1;
  const { deathLimit } = state.configuration;
  if (test.deaths >= deathLimit) {
    state.settle(test, "failed", {
      attempt: attempt.id,
      reason: blameFor(deathLimit, { death, reason }),
      death,
    });
    state.attempts.delete(attempt.id);
    return;
  }
  test.suspect = true;
  if (death === "memory") {
    test.failedOn = [...test.failedOn, attempt.terms.workerId];
    test.claim(MEMORY_KEY);
  }
  state.recordAttempt(attempt, reason, death);
  state.waitAgain(test);
}

function blameFor(times: number, { death, reason }: Death): string {
  switch (death) {
    case "memory":
      return `memory ran out ${times} times while it ran alone (${reason}); let fewer tests run at once, state its minimumMemoryGb, or let it use less`;
    case "silence":
      return `its worker fell silent ${times} times while it ran alone (${reason})`;
    case "crash":
      return `it ended its own runner ${times} times while it ran alone (${reason})`;
  }
}
