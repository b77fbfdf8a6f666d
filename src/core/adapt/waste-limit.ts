/** Keeps what second attempts waste within a tenth of all work, whatever the tests turn out to take. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { AttemptState } from "../state/test-state.ts";

/** Of all work, no more is done in vain. */
const WASTE_LIMIT = 0.1;

/** So long may pass before an attempt is ended: until the next tick, and until its worker has heard. */
const REACTION_SECONDS = 1.5;

/** What an attempt still uses until its worker has heard that it is to end. */
const NOTICE_SECONDS = 0.2;

/** Batches of the attempts of a test that are both under way, the first one first. */
type Pair = readonly [first: BatchState, second: BatchState];

/** Seconds that may still be lost if all that runs twice turns out to have begun in vain: below zero if that is too much. */
export function spareSeconds(state: BalancerState): number {
  const { speculation, batches, now } = state;
  let work = speculation.workSeconds + workToCome(state);
  let lost = speculation.wastedSeconds;
  for (const batch of batches.values()) {
    const used = batch.usedSeconds(now);
    work += used;
    if (batch.ending !== undefined) lost += used;
  }
  for (const [first] of pairs(state)) lost += first.usedSeconds(now) + REACTION_SECONDS;
  return WASTE_LIMIT * work - lost;
}

/** What is sure to be done yet: waiting tests whose durations are known, on the fastest worker. */
function workToCome({ waiting, workers, tracker }: BalancerState): number {
  let fastest = 0;
  for (const { id, ready, capabilities } of workers.values()) {
    if (ready) fastest = Math.max(fastest, tracker.speedOf(capabilities.workerClass, id));
  }
  return fastest === 0 ? 0 : waiting.knownSeconds / fastest;
}

/**
 * How a second attempt may begin when so many seconds may still be lost beyond what the first one has
 * used: beside it, or, where no more than that may be lost, in its place.
 */
export function termsFor(spare: number): "beside-it" | "in-its-place" | "too-costly" {
  if (spare >= REACTION_SECONDS) return "beside-it";
  return spare >= NOTICE_SECONDS ? "in-its-place" : "too-costly";
}

/** Ends an attempt that runs, since another one takes its place. */
export function endNow(state: BalancerState, { terms }: AttemptState): void {
  const batch = state.batches.get(terms.batch);
  if (batch !== undefined && batch.ending === undefined)
    state.cancel(batch, { reason: "overtaken" });
}

/** First attempts that have to end now, lest more is lost before anybody looks again. */
export function costlyBatches(state: BalancerState): BatchState[] {
  const all = pairs(state);
  if (all.length === 0) return [];
  const short = Math.ceil(-spareSeconds(state) / REACTION_SECONDS);
  return short <= 0 ? [] : all.slice(-short).map(([first]) => first);
}

function pairs(state: BalancerState): Pair[] {
  return [...state.speculation.tests].flatMap((test) => {
    const live = test.attempts.filter((attempt) => attempt.live);
    const [first, second] = live.map((attempt) => state.batches.get(attempt.terms.batch));
    if (first === undefined || second === undefined) return [];
    const lasts = first.ending === undefined && second.ending === undefined;
    return lasts && first.current() === live[0] ? [[first, second] as const] : [];
  });
}
