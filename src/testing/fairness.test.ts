/** A small run beside a large one, under a policy that shares. */

import { expect, test } from "vitest";
import { SchedulingAlgorithms } from "../core/schedule/policies/scheduling-algorithms.ts";
import { NO_FAULTS } from "../simulator/input/faults-file.ts";
import { parsePool } from "../simulator/input/pool-file.ts";
import { parseTrace } from "../simulator/input/trace-file.ts";
import { simulate } from "../simulator/simulation.ts";

test("10 tests beside 10,000 take no longer than twice their time alone and one test more", () => {
  const large = Array.from({ length: 10_000 }, (_, place) => ({
    id: `large-${place}`,
    seconds: 2,
  }));
  const small = Array.from({ length: 10 }, (_, place) => ({
    id: `small-${place}`,
    seconds: 2,
    submitAt: 101,
    run: "small",
  }));
  const trace = parseTrace({ tests: [...large, ...small] }, "trace");
  const pool = parsePool({ workers: [{ id: "w", count: 10 }] }, "pool");
  const policy = new SchedulingAlgorithms().find("resource-aware");
  const { schedule } = simulate({
    scenario: { trace, pool, history: [], faults: NO_FAULTS },
    seed: 1,
    ...(policy === undefined ? {} : { policy }),
    stopwatch: () => 0,
    verifyReplay: false,
  });
  const ends = schedule.rows.filter(({ test: id }) => id.startsWith("small")).map(({ end }) => end);
  expect(Math.max(...ends) - 101).toBeLessThanOrEqual(2 * 2 + 2);
});
