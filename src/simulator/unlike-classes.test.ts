/** How close the plan comes to the bound where classes of workers differ in what suits them. */

import { expect, test } from "vitest";
import { parseFaults } from "./input/faults-file.ts";
import { parsePool } from "./input/pool-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { scenarioBoundSeconds } from "./lower-bound.ts";
import { NO_STOPWATCH } from "./pass-times.ts";
import { RandomStream } from "./random-stream.ts";
import { simulate } from "./simulation.ts";
import type { Scenario } from "./translation.ts";

const CLASSES = ["linux", "mac", "windows"];
const MISSING = 0.2;

/** Every test takes its own time on each class, and some cannot run on some. */
function unlike(seed: number): Scenario {
  const random = new RandomStream(`unlike classes ${seed}`);
  const tests = Array.from({ length: 400 }, (_, place) => {
    const usual = random.normal();
    const able = CLASSES.filter(() => !random.chance(MISSING));
    const classes = able.length > 0 ? able : CLASSES;
    const by = classes.map((name) => [name, Math.exp(usual + 0.5 * random.normal())] as const);
    return { id: `t${place}`, seconds: by[0]?.[1], by: Object.fromEntries(by) };
  });
  const workers = CLASSES.map((name) => ({
    id: name,
    class: name,
    count: 1 + Math.floor(4 * random.uniform()),
  }));
  const trace = parseTrace({ tests }, "trace");
  const pool = parsePool({ benchmarkNoise: 0, workers }, "pool");
  return { trace, pool, history: [trace], faults: parseFaults({ events: [] }, [], "faults") };
}

test.each([1, 2, 3, 4, 5, 6])("known tests end close to the bound (%i)", (seed) => {
  const scenario = unlike(seed);
  const outcome = simulate({ scenario, seed, stopwatch: NO_STOPWATCH, verifyReplay: false });
  const makespan = Math.max(...outcome.schedule.rows.map(({ end }) => end));
  expect(makespan / (scenarioBoundSeconds(scenario) ?? 0)).toBeLessThan(1.06);
});
