/** Looks once a second for work that workers hold and others would have done earlier. */

import { askFor, movable } from "../handle/move-work.ts";
import type { MoveBenefit } from "../model/decision.ts";
import { isFree } from "../schedule/ready-workers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { AttemptState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { meanSeconds, upperSeconds } from "../track/duration-prediction.ts";
import { moveBenefit } from "./move-benefit.ts";

/** An idle worker takes over what brings so many seconds at least: less is not worth a message. */
const LEAST_NET_SECONDS = 0.5;

/** A test may always hold up its batch for so long. */
const HOLD_UP_SECONDS = 1;

/** So many tests are looked at in a tick, so that no tick takes long. */
const LOOKED_AT = 2000;

/** The end of a batch that another worker might run. */
interface Offer {
  readonly asked: readonly AttemptState[];
  readonly benefit: MoveBenefit;
}

/** What has not begun of a batch, with what it takes there. */
interface Rest {
  readonly batch: BatchState;
  readonly attempts: readonly AttemptState[];
  /** Until the batch is over, by what is known now. */
  readonly endSeconds: number;
}

export function rebalance(state: BalancerState): void {
  state.moves.expire(state.now, state.configuration.leaseSeconds);
  for (const batch of state.divisible) {
    if (isHeldUp(state, batch)) askElsewhere(state, batch);
  }
  if (state.configuration.policy.selector === "earliest-finish") steal(state);
}

/** What runs of it takes longer than could be expected. */
function isHeldUp({ now }: BalancerState, batch: BatchState): boolean {
  if (batch.startedAt === undefined || batch.ending !== undefined) return false;
  const current = batch.current();
  if (current === undefined || current === batch.attempts.at(-1)) return false;
  return now - batch.currentSince > HOLD_UP_SECONDS + upperSeconds(current.terms.prediction);
}

/**
 * What outlives all that was expected lasts as long again, for all that one knows; what stands
 * behind it is planned anew if any other lane is free before that.
 */
function askElsewhere(state: BalancerState, batch: BatchState): void {
  const asked = movable(state, batch);
  const head = asked[0]?.test;
  if (head === undefined) return;
  const used = state.now - batch.currentSince;
  const gainSeconds = used - earliestElsewhere(state, batch, head.demand);
  const benefit = moveBenefit(state, { gainSeconds, head, to: undefined, isHeld: true });
  if (benefit.netSeconds <= 0) return;
  askFor(state, batch, asked, { reason: "another test held its batch up", benefit });
}

/** Seconds until a lane of another worker is free that can run such tests. */
function earliestElsewhere(state: BalancerState, batch: BatchState, demand: number): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const worker of state.workers.values()) {
    const { batches } = worker;
    const other = worker.ready && (worker.id !== batch.workerId || isFree(worker));
    if (!other || worker.openSlots === 0) continue;
    if (!state.qualifier.canEver(demand, worker.kind)) continue;
    if (isFree(worker)) return 0;
    for (const held of batches) earliest = Math.min(earliest, held.remainingSeconds(state.now));
  }
  return earliest;
}

/** Idle workers take over the ends of batches that are over last. */
function steal(state: BalancerState): void {
  const rests = restsOf(state);
  if (rests.length === 0) return;
  const idle = [...state.workers.values()].filter(
    (worker) => worker.ready && worker.batches.length === 0 && isFree(worker),
  );
  const speed = (worker: WorkerState) =>
    state.tracker.speedOf(worker.capabilities.workerClass, worker.id);
  const thieves = idle.map((worker) => ({ worker, speed: speed(worker) }));
  thieves.sort((a, b) => b.speed - a.speed);
  for (const { worker } of thieves) {
    for (const [place, rest] of rests.entries()) {
      const offer = bestEnd(state, rest, worker);
      if (offer === undefined) continue;
      askFor(state, rest.batch, offer.asked, {
        reason: "an idle worker is expected to be done with it earlier",
        to: worker.id,
        benefit: offer.benefit,
      });
      // Its batch is another one when this has been answered.
      rests.splice(place, 1);
      break;
    }
  }
}

/** Batches of which something could be taken over, the one that is over last first. */
function restsOf(state: BalancerState): Rest[] {
  const rests: Rest[] = [];
  let looked = 0;
  for (const batch of state.divisible) {
    const worker = state.holderOf(batch);
    const ahead = worker.batches.indexOf(batch) >= worker.capabilities.slots;
    if (ahead || batch.ending !== undefined) continue;
    const current = batch.currentSeconds(state.now);
    // As far as was expected when it was sent; a worker may have become slower since.
    if (batch.remainingSeconds(state.now) - current < LEAST_NET_SECONDS / 10) continue;
    const attempts = movable(state, batch);
    if (attempts.length === 0) continue;
    looked += attempts.length;
    const seconds = attempts.reduce((sum, one) => sum + secondsOn(state, one, worker), 0);
    rests.push({ batch, attempts, endSeconds: current + seconds });
    if (looked > LOOKED_AT) break;
  }
  return rests.sort((a, b) => b.endSeconds - a.endSeconds || a.batch.id - b.batch.id);
}

/** How much of the end of a batch it is best to take over; `undefined` when nothing pays. */
function bestEnd(state: BalancerState, rest: Rest, thief: WorkerState): Offer | undefined {
  const holder = state.workers.get(rest.batch.workerId);
  if (holder === undefined || rest.endSeconds < LEAST_NET_SECONDS) return undefined;
  let best: Offer | undefined;
  let left = rest.endSeconds;
  let taken = 0;
  for (let place = rest.attempts.length - 1; place >= 0; place -= 1) {
    const head = rest.attempts[place];
    if (head === undefined || !suits(state, head, thief)) break;
    left -= secondsOn(state, head, holder);
    taken += secondsOn(state, head, thief);
    const gainSeconds = rest.endSeconds - Math.max(left, taken);
    const considered = { gainSeconds, head: head.test, to: thief, isHeld: true };
    const benefit = moveBenefit(state, considered);
    const least = best?.benefit.netSeconds ?? LEAST_NET_SECONDS;
    if (benefit.netSeconds > least) best = { asked: rest.attempts.slice(place), benefit };
    if (taken > rest.endSeconds) break;
  }
  return best;
}

function suits(state: BalancerState, { test }: AttemptState, thief: WorkerState): boolean {
  if (test.suspect || test.spec.requirements.exclusiveKeys.length > 0) return false;
  if (test.failedOn.includes(thief.id) || test.movedFrom.includes(thief.id)) return false;
  return state.qualifier.fitsNow(test.demand, thief).kind === "feasible";
}

function secondsOn(state: BalancerState, { test }: AttemptState, worker: WorkerState): number {
  const { workerClass, workerId } = worker.capabilities;
  return meanSeconds(state.tracker.predict(test.subject, workerClass, workerId));
}
