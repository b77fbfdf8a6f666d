/** What a plan would reach that was told everything in advance: changes of workers and durations. */

import { demandOf, satisfies, secondsAtSpeedOne } from "../eligibility.ts";
import type { PoolWorker } from "../input/pool-file.ts";
import type { TraceTest } from "../input/trace-file.ts";
import type { Scenario } from "../translation.ts";
import type { Presence } from "./working-time.ts";
import { finishOf, presencesOf } from "./working-time.ts";

/** A slot, and until when it is taken. */
interface ToldLane {
  readonly worker: PoolWorker;
  readonly presences: readonly Presence[];
  freeAt: number;
}

/**
 * The makespan of list scheduling, longest first, each test on the slot that ends it first (Graham,
 * 1969), where it is known of each worker when it is there and how fast it is, and of each test how
 * long it takes. Nothing is begun that would be lost, and set-up and start count as nothing, so no
 * balancer that learns of changes as they happen can be expected to do as well.
 *
 * @returns seconds; tests that no worker can end are left out
 */
export function toldMakespanSeconds({ trace, pool, faults }: Scenario): number {
  const ids = pool.workers.map(({ id }) => id);
  const lanes: ToldLane[] = pool.workers.flatMap((worker) => {
    const presences = presencesOf(worker, faults, ids);
    return Array.from({ length: worker.slots }, () => ({ worker, presences, freeAt: 0 }));
  });
  const tests = [...trace.tests].sort((a, b) => shortestSeconds(b) - shortestSeconds(a));
  let makespan = 0;
  for (const test of tests) {
    const finish = place(test, lanes);
    if (Number.isFinite(finish)) makespan = Math.max(makespan, finish);
  }
  return makespan;
}

function place(test: TraceTest, lanes: readonly ToldLane[]): number {
  const demand = demandOf(test);
  let best: ToldLane | undefined;
  let earliest = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    const seconds = secondsAtSpeedOne(test, lane.worker.class);
    if (seconds === undefined || !satisfies(lane.worker, demand)) continue;
    const finish = finishOf(lane.presences, Math.max(lane.freeAt, test.submitAt ?? 0), seconds);
    if (finish >= earliest) continue;
    earliest = finish;
    best = lane;
  }
  if (best !== undefined) best.freeAt = earliest;
  return earliest;
}

function shortestSeconds({ seconds, by }: TraceTest): number {
  return by === undefined ? seconds : Math.min(...Object.values(by));
}
