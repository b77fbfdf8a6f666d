/** Kinds of changes that a run may have to adapt to, made for any pool. */

import type { FaultEvent, Faults } from "../input/faults-file.ts";
import type { Pool, PoolWorker } from "../input/pool-file.ts";
import type { RandomStream } from "../random-stream.ts";

export const CHANGE_KINDS = [
  "none",
  "late-joiners",
  "crashes",
  "slow-downs",
  "flapping",
  "cut-offs",
  "wrong-benchmarks",
  "lying-predictions",
  "fails-all",
  "all-at-once",
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What a slowed worker is left of its speed. */
const SLOWED = 1 / 7;

/** Standard deviations of logarithms: 95 of 100 lie between a third and three times the truth. */
const WRONG_BENCHMARK = Math.log(3) / 1.96;
const LYING_PREDICTION = Math.log(3) / 1.96;

/** Nobody can reach workers for so long: shorter than a lease. */
const CUT_OFF_SECONDS = 8;

/** A flapping worker is away for a quarter of each such part of the run. */
const FLAPS = 8;
const AWAY_SHARE = 1 / 4;

interface Changed {
  readonly pool: Pool;
  readonly faults: Faults;
}

/**
 * The pool and what happens to it.
 *
 * @param horizonSeconds how long the run takes without changes; they happen within it
 */
export function changed(
  pool: Pool,
  kind: ChangeKind,
  horizonSeconds: number,
  random: RandomStream,
): Changed {
  const some = (share: number) => {
    const count = Math.max(1, Math.floor(pool.workers.length * share));
    return random.fork("who").shuffled(pool.workers).slice(0, count);
  };
  const when = random.fork("when");
  const within = (from: number, to: number) =>
    horizonSeconds * (from + (to - from) * when.uniform());
  const calm: Changed = { pool, faults: { events: [] } };
  const happening = (events: FaultEvent[]): Changed => ({ pool, faults: { events } });
  switch (kind) {
    case "none":
      return calm;
    case "late-joiners": {
      const joins = new Map(some(1 / 3).map(({ id }) => [id, within(0.1, 0.5)]));
      return { ...calm, pool: withWorkers(pool, (one) => ({ joinsAt: joins.get(one.id) ?? 0 })) };
    }
    case "crashes":
      return happening(
        some(1 / 4).map(({ id }, place) => ({
          at: within(0.1, 0.8),
          worker: id,
          kind: "crash",
          ...(place % 2 === 0 ? {} : { forSeconds: within(0.05, 0.2) }),
        })),
      );
    case "slow-downs":
      return happening(some(1 / 4).map((one, place) => slowed(one, place, within)));
    case "flapping":
      return happening(some(1 / 4).flatMap(({ id }) => flaps(id, horizonSeconds, when)));
    case "cut-offs":
      return happening(
        some(1 / 2).map(({ id }) => ({
          at: within(0.1, 0.8),
          worker: id,
          kind: "cut-off",
          forSeconds: CUT_OFF_SECONDS,
        })),
      );
    case "wrong-benchmarks":
      return { ...calm, pool: { ...pool, benchmarkNoise: WRONG_BENCHMARK } };
    case "lying-predictions":
      return { pool, faults: { events: [], predictions: { logNoise: LYING_PREDICTION, bias: 0 } } };
    case "fails-all":
      return happening(
        some(0).map(({ id }) => ({ at: within(0, 0.5), worker: id, kind: "fails-all" })),
      );
    case "all-at-once":
      return allAtOnce(pool, within, random);
    default:
      return kind satisfies never;
  }
}

type Within = (from: number, to: number) => number;

function slowed({ id, speed }: PoolWorker, place: number, within: Within): FaultEvent {
  const recovers = place % 2 === 0 ? {} : { forSeconds: within(0.1, 0.3) };
  return { at: within(0.1, 0.8), worker: id, kind: "slow", to: speed * SLOWED, ...recovers };
}

function flaps(worker: string, horizonSeconds: number, when: RandomStream): FaultEvent[] {
  const period = horizonSeconds / FLAPS;
  const first = period * when.uniform();
  return Array.from({ length: FLAPS }, (_, turn) => ({
    at: first + turn * period,
    worker,
    kind: "crash",
    forSeconds: AWAY_SHARE * period,
  }));
}

/** Each worker meets one thing at most, and two of three meet nothing. */
function allAtOnce(pool: Pool, within: Within, random: RandomStream): Changed {
  const struck = random.fork("who").shuffled(pool.workers);
  const events: FaultEvent[] = [];
  const joins = new Map<string, number>();
  for (const [place, worker] of struck.slice(0, Math.ceil(pool.workers.length / 3)).entries()) {
    const { id } = worker;
    if (place % 4 === 0) joins.set(id, within(0.1, 0.5));
    if (place % 4 === 1) events.push({ at: within(0.1, 0.8), worker: id, kind: "crash" });
    if (place % 4 === 2) events.push(slowed(worker, 0, within));
    if (place % 4 === 3) {
      const forSeconds = CUT_OFF_SECONDS;
      events.push({ at: within(0.1, 0.8), worker: id, kind: "cut-off", forSeconds });
    }
  }
  return {
    pool: {
      ...withWorkers(pool, ({ id }) => ({ joinsAt: joins.get(id) ?? 0 })),
      benchmarkNoise: WRONG_BENCHMARK,
    },
    faults: { events, predictions: { logNoise: LYING_PREDICTION, bias: 0 } },
  };
}

function withWorkers(pool: Pool, change: (one: PoolWorker) => Partial<PoolWorker>): Pool {
  return { ...pool, workers: pool.workers.map((one) => ({ ...one, ...change(one) })) };
}
