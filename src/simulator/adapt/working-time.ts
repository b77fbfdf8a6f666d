/** When a simulated worker can work and how fast, all of it known in advance. */

import type { FaultEvent, Faults } from "../input/faults-file.ts";
import { workersMet } from "../input/faults-file.ts";
import type { PoolWorker } from "../input/pool-file.ts";

/** From this moment on, until the next stretch, so much work is done in a second. */
interface Stretch {
  readonly from: number;
  readonly rate: number;
}

/** Between two losses of all that it runs. */
export interface Presence {
  /** In order, at least one. */
  readonly stretches: readonly Stretch[];
  readonly to: number;
}

/** From this moment on there is a reason more, or less, why it does not work, or another speed. */
type Change =
  | { readonly at: number; readonly why: "away" | "still"; readonly more: 1 | -1 }
  | { readonly at: number; readonly speed: number };

/** Several things can keep a worker from its work, and several can slow it at the same time. */
interface Condition {
  speed: number;
  /** Reasons for which it is not there. */
  away: number;
  /** Reasons for which it stands still. */
  still: number;
}

/** Faults that keep a worker from its work. */
const HINDRANCES: Partial<Record<FaultEvent["kind"], "away" | "still">> = {
  crash: "away",
  "fails-all": "away",
  drain: "away",
  pause: "still",
};

/**
 * Between which moments the worker is there for tests that it begins, and at which rate it works.
 * A worker that fails all that it runs is as good as none. One that nobody can reach works on.
 */
export function presencesOf(
  worker: PoolWorker,
  faults: Faults,
  workerIds: readonly string[],
): Presence[] {
  const changes = [...ownChanges(worker), ...faultChanges(worker, faults, workerIds)];
  const inOrder = changes.map((change, place) => ({ change, place }));
  inOrder.sort((a, b) => a.change.at - b.change.at || a.place - b.place);
  const condition: Condition = { speed: worker.speed, away: worker.joinsAt > 0 ? 1 : 0, still: 0 };
  const presences: Presence[] = [];
  let open: Stretch[] | undefined = condition.away > 0 ? undefined : [stretch(0, condition)];
  for (const { change } of inOrder) {
    const before = condition.away;
    apply(change, condition);
    if (before === 0 && condition.away > 0 && open !== undefined) {
      presences.push({ stretches: open, to: change.at });
      open = undefined;
    } else if (condition.away === 0) {
      open ??= [];
      open.push(stretch(change.at, condition));
    }
  }
  if (open !== undefined) presences.push({ stretches: open, to: Number.POSITIVE_INFINITY });
  return presences;
}

/**
 * When work that is begun no earlier than `notBefore` is over first.
 *
 * @param work seconds at speed 1
 * @returns infinite when the worker is never there for long enough
 */
export function finishOf(presences: readonly Presence[], notBefore: number, work: number): number {
  for (const { stretches, to } of presences) {
    if (to <= notBefore) continue;
    let left = work;
    for (const [place, { from, rate }] of stretches.entries()) {
      const until = Math.min(to, stretches[place + 1]?.from ?? to);
      const begun = Math.max(from, notBefore);
      if (until <= begun) continue;
      const end = rate === 0 ? Number.POSITIVE_INFINITY : begun + left / rate;
      if (end <= until) return end;
      left -= (until - begun) * rate;
    }
  }
  return Number.POSITIVE_INFINITY;
}

function stretch(from: number, { speed, still }: Condition): Stretch {
  return { from, rate: still > 0 ? 0 : speed };
}

function apply(change: Change, condition: Condition): void {
  if ("speed" in change) condition.speed = change.speed;
  else condition[change.why] += change.more;
}

function ownChanges({ joinsAt, leavesAt, drainsAt, slowsAt, slowsTo }: PoolWorker): Change[] {
  const changes: Change[] = [];
  if (joinsAt > 0) changes.push({ at: joinsAt, why: "away", more: -1 });
  for (const at of [leavesAt, drainsAt]) {
    if (at !== undefined) changes.push({ at, why: "away", more: 1 });
  }
  if (slowsAt !== undefined && slowsTo !== undefined) changes.push({ at: slowsAt, speed: slowsTo });
  return changes;
}

function faultChanges(
  { id, speed }: PoolWorker,
  { events }: Faults,
  workerIds: readonly string[],
): Change[] {
  return events.flatMap((event): Change[] => {
    const { at, worker = "", kind, forSeconds = Number.POSITIVE_INFINITY } = event;
    if (!workersMet(worker, workerIds).includes(id)) return [];
    const end = at + forSeconds;
    if (kind === "slow") {
      return [
        { at, speed: event.to ?? speed },
        { at: end, speed },
      ];
    }
    const why = HINDRANCES[kind];
    if (why === undefined) return [];
    return [
      { at, why, more: 1 },
      { at: end, why, more: -1 },
    ];
  });
}
