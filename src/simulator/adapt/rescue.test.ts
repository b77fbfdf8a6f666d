/** A test whose worker becomes slow under it is begun elsewhere before others that can wait. */

import { expect, test } from "vitest";
import { parseFaults } from "../input/faults-file.ts";
import { parsePool } from "../input/pool-file.ts";
import { parseTrace } from "../input/trace-file.ts";
import { NO_STOPWATCH } from "../pass-times.ts";
import { simulate } from "../simulation.ts";

const LONG = "long";

/** A test of 100 s and 400 of 5 s on eight workers, of which the one that has the long test is slow from 20 s on. */
function run() {
  const short = Array.from({ length: 400 }, (_, place) => ({ id: `t${place}`, seconds: 5 }));
  const trace = parseTrace({ tests: [{ id: LONG, seconds: 100 }, ...short] }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers: [{ id: "w", count: 8 }] }, "pool");
  const ids = pool.workers.map(({ id }) => id);
  const base = { trace, pool, history: [trace, trace] };
  const go = (events: readonly object[]) =>
    simulate({
      scenario: { ...base, faults: parseFaults({ events }, ids, "faults") },
      seed: 1,
      stopwatch: NO_STOPWATCH,
      verifyReplay: true,
    }).schedule.rows;
  const holder = go([]).find((row) => row.test === LONG)?.worker ?? "";
  const rows = go([{ at: 20, worker: holder, kind: "slow", to: 1 / 7 }]);
  return { holder, rows };
}

test("it is begun on another worker while others wait, and ends there", () => {
  const { holder, rows } = run();
  const [, second] = rows.filter((row) => row.test === LONG);
  expect(second?.worker).not.toBe(holder);
  expect(second?.outcome).toBe("passed");
  expect(rows.filter((row) => row.start > (second?.start ?? 0)).length).toBeGreaterThan(20);
});

test("what was slow there is known of its worker, which is given little after that", () => {
  const { holder, rows } = run();
  const [first, second] = rows.filter((row) => row.test === LONG);
  expect(first?.outcome).toBe("cancelled");
  const later = rows.filter((row) => row.worker === holder && row.start > (second?.end ?? 0));
  expect(later.length).toBeLessThanOrEqual(5);
});
