/** Second attempts on random fleets, when nobody knows how long any test takes. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_FAULTS } from "./input/faults-file.ts";
import { parsePool } from "./input/pool-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { simulate } from "./simulation.ts";

/** Of all work. */
const MOST_WASTE = 0.1;

const tests = fc.array(
  fc.record({
    group: fc.constantFrom("a", "b", "c"),
    // From a hundredth of a second to ten minutes.
    logSeconds: fc.double({ min: -4.6, max: 6.4, noNaN: true }),
  }),
  { minLength: 3, maxLength: 120, size: "max" },
);

const speeds = fc.array(fc.constantFrom(0.25, 0.35, 0.6, 1, 2, 4), { minLength: 2, maxLength: 16 });

test("what is done twice stays within its share of all work, whatever the tests turn out to take", () => {
  fc.assert(
    fc.property(tests, speeds, fc.nat(1000), (durations, rates, seed) => {
      const trace = parseTrace(
        {
          name: "random",
          tests: durations.map(({ group, logSeconds }, place) => ({
            id: `${group}/${place}`,
            group,
            seconds: Math.exp(logSeconds),
          })),
        },
        "random",
      );
      const workers = rates.map((speed, place) => ({ id: `w${place}`, speed }));
      const pool = parsePool({ name: "random", workers }, "random");
      const { schedule } = simulate({
        scenario: { trace, pool, history: [], faults: NO_FAULTS },
        seed,
        stopwatch: () => 0,
        verifyReplay: false,
      });
      let work = 0;
      let wasted = 0;
      for (const row of schedule.rows) {
        work += row.end - row.start;
        if (!schedule.counts(row)) wasted += row.end - row.start;
      }
      expect(wasted).toBeLessThanOrEqual(MOST_WASTE * work);
    }),
    { numRuns: 150 },
  );
});
