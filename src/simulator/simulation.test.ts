/** What must hold in every simulation, whatever happens in it. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceFile } from "./input/trace-file.ts";
import { scenarioBoundSeconds } from "./lower-bound.ts";
import { NO_STOPWATCH } from "./pass-times.ts";
import type { SimulationOutcome } from "./simulation.ts";
import { simulate } from "./simulation.ts";
import { reportSimulation } from "./simulation-report.ts";
import {
  arbitraryScenario,
  arbitrarySteadyScenario,
  searched,
} from "./testing/arbitrary-scenario.ts";
import { scheduleProblems } from "./testing/check-schedule.ts";
import type { Scenario } from "./translation.ts";
import type { JournalGroup } from "./virtual-coordinator.ts";

const seed = fc.integer({ min: 0, max: 1000 });

function run(scenario: Scenario, number: number, onDecided?: (group: JournalGroup) => void) {
  const observer = onDecided === undefined ? {} : { onDecided };
  const fixed = { stopwatch: NO_STOPWATCH, verifyReplay: true };
  return simulate({ scenario, seed: number, ...fixed, ...observer });
}

function makespan(scenario: Scenario, outcome: SimulationOutcome): number {
  const names = { policy: "hybrid", trace: "", pool: "", seed: 0 };
  return reportSimulation(scenario, outcome, names).makespanSeconds;
}

describe("under any faults", () => {
  test("no rule is broken, every test is settled once, and the journal replays", () => {
    fc.assert(
      fc.property(arbitraryScenario, seed, (scenario, number) => {
        const { schedule, notRun } = run(scenario, number);
        expect(scheduleProblems(scenario, schedule, notRun)).toEqual([]);
      }),
      searched(),
    );
  });

  test("the same seed gives the same schedule", () => {
    fc.assert(
      fc.property(arbitraryScenario, seed, (scenario, number) => {
        const [first, second] = [run(scenario, number), run(scenario, number)];
        expect(second.schedule.rows).toEqual(first.schedule.rows);
      }),
      searched(0.2),
    );
  });

  test("the order of tests in the files changes nothing", () => {
    fc.assert(
      fc.property(arbitraryScenario, seed, (scenario, number) => {
        const turned = {
          ...scenario,
          trace: reversed(scenario.trace),
          history: scenario.history.map(reversed),
        };
        expect(run(turned, number).schedule.rows).toEqual(run(scenario, number).schedule.rows);
      }),
      searched(0.2),
    );
  });
});

function reversed(trace: TraceFile): TraceFile {
  return { ...trace, tests: trace.tests.toReversed() };
}

test("no decision depends on a duration before it could be observed", () => {
  fc.assert(
    fc.property(arbitraryScenario, seed, fc.nat(), (scenario, number, pick) => {
      const before = decisionsOf(scenario, number);
      const row = before.rows[pick % Math.max(1, before.rows.length)];
      if (row === undefined) return;
      const longer = { ...scenario, trace: withLonger(scenario.trace, row.test) };
      const after = decisionsOf(longer, number);
      const seenAt = [...before.rows, ...after.rows]
        .filter((one) => one.test === row.test)
        .reduce((first, { end }) => Math.min(first, end), Number.POSITIVE_INFINITY);
      const until = (groups: readonly JournalGroup[]) =>
        groups.filter(({ events }) => (events[0]?.at ?? 0) < seenAt);
      expect(until(after.groups)).toEqual(until(before.groups));
    }),
    searched(),
  );
});

function decisionsOf(scenario: Scenario, number: number) {
  const groups: JournalGroup[] = [];
  const { schedule } = run(scenario, number, (group) => groups.push(group));
  return { groups, rows: schedule.rows };
}

function withLonger(trace: TraceFile, id: string): TraceFile {
  return {
    ...trace,
    tests: trace.tests.map((one) => {
      if (one.id !== id) return one;
      const by = Object.fromEntries(
        Object.entries(one.by ?? {}).map(([name, seconds]) => [name, 2 * seconds + 1]),
      );
      const rest = { ...one, seconds: 2 * one.seconds + 1 };
      return one.by === undefined ? rest : { ...rest, by };
    }),
  };
}

test("no schedule is faster than the bound", () => {
  fc.assert(
    fc.property(arbitrarySteadyScenario, seed, (scenario, number) => {
      const bound = scenarioBoundSeconds(scenario) ?? Number.NaN;
      const outcome = run(scenario, number);
      expect(makespan(scenario, outcome)).toBeGreaterThanOrEqual(bound * (1 - 1e-9));
    }),
    searched(),
  );
});
