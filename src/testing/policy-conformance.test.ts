/** Every preset does what every policy must, and the suite notices one that does not. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { SchedulingAlgorithms } from "../core/schedule/policies/scheduling-algorithms.ts";
import { arbitraryScenario, searched } from "../simulator/testing/arbitrary-scenario.ts";
import { checkPolicy, policyProblems } from "./policy-conformance.ts";

const presets = new SchedulingAlgorithms().all;

test.each(presets)("$name conforms", (policy) => {
  expect(checkPolicy(policy, { scenarios: 40 })).toEqual([]);
});

test.each(presets)("$name breaks no rule when workers and networks fail", (policy) => {
  fc.assert(
    fc.property(arbitraryScenario, fc.integer({ min: 1, max: 1000 }), (scenario, seed) => {
      expect(policyProblems(policy, scenario, seed)).toEqual([]);
    }),
    searched(0.5),
  );
});
