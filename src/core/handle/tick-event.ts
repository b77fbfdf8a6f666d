/** The tick: what must be noticed because nothing happened. */

import { fixtureSeconds } from "../adapt/group-fixtures.ts";
import { reviewLoads } from "../adapt/load-review.ts";
import { overtakenBatches } from "../adapt/overtaking.ts";
import { rebalance } from "../adapt/rebalancing.ts";
import { noticeOverdue } from "../adapt/rescue.ts";
import type { TimerFired } from "../model/events.ts";
import type { DemandId } from "../schedule/filters/demand-table.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { AttemptState } from "../state/test-state.ts";
import { upperSeconds } from "../track/duration-prediction.ts";
import { askForAll } from "./move-work.ts";

export const TICK_SECONDS = 1;

/** A tick that comes so much too late means that we were stopped ourselves, not the workers. */
const OWN_PAUSE_SECONDS = 1;

/** A batch that was sent ahead and has waited so long behind another one is taken back. */
const REVOKE_AFTER_SECONDS = 1;

/** So many running attempts can be looked at in a tick without holding anybody up. */
const WATCHED_PER_TICK = 500;

export function onTimer(state: BalancerState, event: TimerFired): void {
  if (event.timer === "tick") onTick(state, event);
  else state.goesOn = true;
}

function onTick(state: BalancerState, event: TimerFired): void {
  const dueAt = state.tickAt ?? event.at;
  state.tickAt = undefined;
  state.ticked = true;
  if (event.at - dueAt > OWN_PAUSE_SECONDS) {
    for (const worker of state.workers.values()) worker.see(event.at);
    for (const batch of state.batches.values()) batch.currentSince += event.at - dueAt;
    state.moves.excuse(event.at - dueAt);
  }
  evictSilent(state, event.at);
  reviewLoads(state);
  watchRunning(state, event.at);
  for (const batch of overtakenBatches(state)) state.cancel(batch, { reason: "overtaken" });
  // None ends meanwhile: their workers are only asked to end them.
  for (const batch of state.batches.values()) {
    const isQuiet = event.at < batch.quietUntil || batch.ending !== undefined;
    if (!isQuiet) checkBatch(state, batch, event.at);
  }
  rebalance(state);
  giveUpImpossible(state, event.at);
}

/** Tells the tracker of what runs; where very much does, of each only every so many ticks. */
function watchRunning(state: BalancerState, now: number): void {
  const stride = Math.ceil(state.batches.size / WATCHED_PER_TICK);
  const turn = Math.floor(now / TICK_SECONDS);
  for (const [id, batch] of state.batches) {
    if ((id + turn) % stride !== 0 || batch.startedAt === undefined) continue;
    const attempt = batch.current();
    if (attempt === undefined) continue;
    const { workerClass, workerId } = attempt.terms;
    const { test } = attempt;
    const fixture = fixtureSeconds(state, test, state.holderOf(batch));
    const seconds = now - batch.currentSince - fixture;
    if (seconds <= 0) continue;
    state.tracker.observeRunning(test.subject, workerClass, workerId, seconds);
    noticeOverdue(state, batch);
  }
}

/** Until one can have been silent for too long, nobody is looked at. */
function evictSilent(state: BalancerState, now: number): void {
  const { leaseSeconds } = state.configuration;
  if (now - state.heardOfAllAt <= leaseSeconds) return;
  state.heardOfAllAt = now;
  for (const worker of state.workers.values()) {
    // A worker that is being drained may die as well; one that is away is known to be.
    if (worker.phase === "away") continue;
    const silentSeconds = now - worker.seenAt;
    if (silentSeconds <= leaseSeconds) {
      state.heardOfAllAt = Math.min(state.heardOfAllAt, worker.seenAt);
      continue;
    }
    // Once is enough: the shell answers with `worker-lost`.
    worker.see(now);
    const { incarnation } = worker.capabilities;
    state.commands.push({ type: "evict-worker", workerId: worker.id, incarnation, silentSeconds });
  }
}

function checkBatch(state: BalancerState, batch: BatchState, now: number): void {
  const attempt = batch.current();
  if (attempt === undefined) return;
  if (batch.startedAt !== undefined) {
    const { limit, least } = limitSeconds(state, attempt);
    batch.quietUntil = batch.currentSince + least - TICK_SECONDS;
    if (now - batch.currentSince > limit) {
      state.cancel(batch, { reason: "timeout", attempt }, limit);
    }
    return;
  }
  const holder = state.holderOf(batch);
  const ahead = holder.batches.indexOf(batch) >= holder.capabilities.slots;
  if (ahead && now - batch.sentAt > REVOKE_AFTER_SECONDS)
    askForAll(state, batch, { reason: "it was sent ahead and another batch held it up" });
  if (ahead) return;
  const { startLimitSeconds } = state.configuration;
  batch.quietUntil = batch.sentAt + startLimitSeconds - TICK_SECONDS;
  if (now - batch.sentAt > startLimitSeconds) {
    state.cancel(batch, { reason: "start-timeout" }, startLimitSeconds);
  }
}

/**
 * How long an attempt may run: as configured, or far longer than anybody would expect; and how long
 * at least, whatever is learned of its test meanwhile.
 */
function limitSeconds(
  { configuration, tracker }: BalancerState,
  { test, terms }: AttemptState,
): { readonly limit: number; readonly least: number } {
  const { timeoutSeconds } = test.spec;
  if (timeoutSeconds !== undefined) return { limit: timeoutSeconds, least: timeoutSeconds };
  const { timeoutFloorSeconds, unseenTimeoutSeconds, timeoutFactor } = configuration;
  const known = Math.max(timeoutFloorSeconds, timeoutFactor * upperSeconds(terms.prediction));
  const limit = tracker.hasHistory(test.subject.key) ? known : unseenTimeoutSeconds;
  return { limit, least: Math.min(known, unseenTimeoutSeconds) };
}

/**
 * Tests that no worker can run, present or expected back, are not waited for without end. Demands
 * are few where tests are many, so the tests are looked at only when a demand is given up.
 */
function giveUpImpossible(state: BalancerState, now: number): void {
  const { placementGraceSeconds } = state.configuration;
  const before = state.impossibleSince;
  state.impossibleSince = new Map();
  const givenUp = new Map<DemandId, string>();
  for (const { id, unsettled } of state.qualifier.demands.all) {
    const reason = unsettled > 0 ? impossibility(state, id) : undefined;
    if (reason === undefined) continue;
    const since = before.get(id) ?? now;
    state.impossibleSince.set(id, since);
    if (now - since > placementGraceSeconds) givenUp.set(id, reason);
  }
  if (givenUp.size === 0) return;
  for (const test of state.waiting.all()) {
    const reason = givenUp.get(test.demand);
    if (reason !== undefined) state.settle(test, "not-run", { reason });
  }
}

/** Why no worker can ever run such tests; `undefined` when one can. */
function impossibility(state: BalancerState, demand: DemandId): string | undefined {
  const reasons = new Set<string>();
  for (const worker of state.workers.values()) {
    if (worker.phase === "draining") continue;
    const { options, reason } = state.qualifier.staticAnswer(demand, worker.kind);
    if (options.length > 0) return undefined;
    reasons.add(`${worker.capabilities.workerClass} ${reason}`);
  }
  if (reasons.size === 0) return "no worker is left";
  return `no worker can run it: ${[...reasons].join("; ")}`;
}
