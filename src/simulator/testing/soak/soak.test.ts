/** Cases that once broke a rule, a few seeds, and that a broken rule is noticed and made small. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { MetStates } from "./met-states.ts";
import { FAULT_KINDS, mergeMet, renderMet, STATES, unmet } from "./met-states.ts";
import { shrinkCase } from "./shrink-case.ts";
import type { SoakCase } from "./soak-case.ts";
import { parseCase, renderCase } from "./soak-case.ts";
import { checkCase } from "./soak-check.ts";
import { soakCase } from "./soak-scenario.ts";

const casesDir = path.join(import.meta.dirname, "../cases");
const cases = readdirSync(casesDir).filter((name) => name.endsWith(".json"));

test.each(cases)("%s breaks no rule any more", (name) => {
  const text = readFileSync(path.join(casesDir, name), "utf8");
  expect(checkCase(parseCase(JSON.parse(text), name)).violation).toBeUndefined();
});

/**
 * In 12669 tests that had failed were given to workers while others had their key; in 4030 a test
 * was to run again on a worker that was on trial, and nobody tried that one since nothing waited.
 */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 4030, 12_669];

test.each(seeds)("seed %i breaks no rule", (seed) => {
  expect(checkCase(soakCase(seed)).violation).toBeUndefined();
});

test("a seed is always the same case, of at least 200 tests, 8 workers and 10 faults", () => {
  for (const seed of [1, 77]) {
    const { trace, pool, faults } = soakCase(seed).scenario;
    expect(trace.tests.length).toBeGreaterThanOrEqual(200);
    expect(pool.workers).toHaveLength(8);
    expect(faults.events).toHaveLength(10);
    expect(soakCase(seed)).toEqual(soakCase(seed));
  }
  expect(renderCase(soakCase(1))).not.toBe(renderCase(soakCase(2)));
});

test("a case is the same when it has been written and read", () => {
  const one = soakCase(11);
  expect(parseCase(JSON.parse(renderCase(one)), "case")).toEqual(one);
});

test("what fails becomes as small as what makes it fail", () => {
  const fails = ({ scenario: { trace, faults, pool } }: SoakCase) =>
    trace.tests.some(({ id }) => id === "t150") &&
    pool.workers.some(({ id }) => id === "w7") &&
    faults.events.some(({ worker }) => worker === "w7");
  const seed = [1, 2, 3, 4, 5, 6, 7, 8].find((one) => fails(soakCase(one)));
  const small = shrinkCase(soakCase(seed ?? Number.NaN), fails, () => true);
  const { trace, pool, faults, history } = small.scenario;
  expect(trace.tests.map(({ id }) => id)).toEqual(["t150"]);
  expect(pool.workers.map(({ id }) => id)).toEqual(["w7"]);
  expect(faults).toEqual({ events: [expect.objectContaining({ worker: "w7" })] });
  expect(history).toEqual([]);
  expect(parseCase(JSON.parse(renderCase(small)), "case")).toEqual(small);
});

test("shrinking ends when it may not go on", () => {
  let trials = 0;
  const first = soakCase(3);
  const small = shrinkCase(
    first,
    () => true,
    () => ++trials <= 1,
  );
  expect(small.scenario.trace.tests).toEqual(first.scenario.trace.tests);
});

test("a table says what was met, and what never was", () => {
  const met: MetStates = {};
  mergeMet(met, { "test waiting": { crash: 2 } });
  mergeMet(met, { "test waiting": { crash: 3, loss: 1 } });
  expect(unmet(met)).toHaveLength(FAULT_KINDS.length * STATES.length - 2);
  expect(unmet(met)).not.toContain("test waiting × crash");
  const lines = renderMet(met).split("\n");
  expect(lines).toHaveLength(FAULT_KINDS.length + 2);
  expect(lines.find((line) => line.startsWith("crash "))).toMatch(/^crash +5 +0/);
});
