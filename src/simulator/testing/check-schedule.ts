/** Checks a schedule against trace and pool alone, knowing nothing of how it came about. */

import { demandOf, satisfies, secondsAtSpeedOne } from "../eligibility.ts";
import type { Schedule, ScheduleRow } from "../schedule.ts";
import type { Scenario } from "../translation.ts";

const TOLERANCE_SECONDS = 1e-6;

/** @returns what is wrong with it, in words; nothing when it is right */
export function scheduleProblems(
  { trace, pool, faults }: Scenario,
  schedule: Schedule,
  notRun: readonly string[],
): string[] {
  const tests = new Map(trace.tests.map((test) => [test.id, test]));
  const workers = new Map(pool.workers.map((worker) => [worker.id, worker]));
  const problems: string[] = [];
  const { rows } = schedule;
  const fastest = fastestOf(pool.workers, faults.events);
  for (const row of rows) {
    const test = tests.get(row.test);
    const worker = workers.get(row.worker);
    if (test === undefined || worker === undefined) {
      problems.push(`${row.test} or ${row.worker} does not exist`);
      continue;
    }
    if (!satisfies(worker, demandOf(test))) problems.push(`${row.worker} cannot run ${row.test}`);
    const least = (secondsAtSpeedOne(test, worker.class) ?? 0) / (fastest.get(worker) ?? 0);
    const took = row.end - row.start;
    if (row.outcome === "passed" && took < least - TOLERANCE_SECONDS) {
      problems.push(`${row.test} took ${took}, not ${least}`);
    }
    if (row.start < (test.submitAt ?? 0)) problems.push(`${row.test} began before it was there`);
    if (row.slot >= worker.slots) problems.push(`${row.worker} has no slot ${row.slot}`);
  }
  return [
    ...problems,
    ...overlaps(rows),
    ...countProblems(scheduleCounts(schedule), tests, notRun),
  ];
}

/** How fast each worker may have been at most. */
function fastestOf(
  workers: Scenario["pool"]["workers"],
  events: Scenario["faults"]["events"],
): Map<(typeof workers)[number], number> {
  const changed = Math.max(0, ...events.map(({ to = 0 }) => to));
  return new Map(workers.map((one) => [one, Math.max(one.speed, one.slowsTo ?? 0, changed)]));
}

function overlaps(rows: readonly ScheduleRow[]): string[] {
  const lanes = new Map<string, ScheduleRow[]>();
  for (const row of rows) {
    const lane = `${row.worker} ${row.slot}`;
    const inLane = lanes.get(lane);
    if (inLane === undefined) lanes.set(lane, [row]);
    else inLane.push(row);
  }
  return [...lanes].flatMap(([lane, inLane]) => {
    const sorted = inLane.toSorted((a, b) => a.start - b.start || a.end - b.end);
    return sorted.flatMap((row, place) => {
      const before = sorted[place - 1];
      const late = before !== undefined && row.start < before.end - TOLERANCE_SECONDS;
      return late ? [`${row.test} overlaps ${before.test} on ${lane}`] : [];
    });
  });
}

function scheduleCounts(schedule: Schedule): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of schedule.rows) {
    if (schedule.counts(row)) counts.set(row.test, (counts.get(row.test) ?? 0) + 1);
  }
  return counts;
}

function countProblems(
  counts: ReadonlyMap<string, number>,
  tests: ReadonlyMap<string, unknown>,
  notRun: readonly string[],
): string[] {
  const excused = new Set(notRun);
  return [...tests.keys()].flatMap((id) => {
    const count = counts.get(id) ?? 0;
    const expected = excused.has(id) ? 0 : 1;
    return count === expected ? [] : [`${id} counts ${count} times instead of ${expected}`];
  });
}
