/** What is done in vain stays within a tenth of all work, whatever tests nobody knows turn out to take. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_FAULTS } from "../input/faults-file.ts";
import { parsePool } from "../input/pool-file.ts";
import { parseTrace } from "../input/trace-file.ts";
import { NO_STOPWATCH } from "../pass-times.ts";
import { RandomStream } from "../random-stream.ts";
import { simulate } from "../simulation.ts";
import { reportSimulation } from "../simulation-report.ts";

const MOST_WASTE = 0.1;
/** It is looked at once a second, and a worker has to hear of it. */
const LATE_SECONDS = 2;

test("however unlike workers and tests are", () => {
  const speeds = fc.array(fc.constantFrom(0.25, 0.5, 1, 2, 4), { minLength: 2, maxLength: 24 });
  const scatter = fc.double({ min: 0.2, max: 2.5, noNaN: true });
  fc.assert(
    fc.property(
      speeds,
      scatter,
      fc.integer({ min: 2, max: 12 }),
      fc.nat(),
      (...[all, spread, each, seed]) => {
        const random = new RandomStream(`waste-${seed}`);
        const tests = Array.from({ length: all.length * each }, (_, place) => {
          return { id: `t${place}`, seconds: 60 * Math.exp(spread * random.normal()) };
        });
        const trace = parseTrace({ tests }, "trace");
        const workers = all.map((speed, place) => ({ id: `w${place}`, speed }));
        const pool = parsePool({ workers }, "pool");
        const scenario = { trace, pool, history: [], faults: NO_FAULTS };
        const outcome = simulate({
          scenario,
          seed: 1,
          stopwatch: NO_STOPWATCH,
          verifyReplay: false,
        });
        const about = { policy: "hybrid", trace: "t", pool: "p", seed: 1 };
        const { wastedSeconds, perWorker } = reportSimulation(scenario, outcome, about);
        const busy = perWorker.reduce((sum, { busySeconds }) => sum + busySeconds, 0);
        expect(wastedSeconds).toBeLessThanOrEqual(MOST_WASTE * busy + LATE_SECONDS * all.length);
      },
    ),
    { numRuns: 60 },
  );
});
