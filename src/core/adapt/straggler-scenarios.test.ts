/** What is thought of an attempt that takes long: whether its test has grown or its worker is slow. */

import { expect, test } from "vitest";
import type { RunningAttempt } from "./straggler-scenarios.ts";
import { isOutlived, scenariosOf, strandedLikelihood } from "./straggler-scenarios.ts";

/** Ten seconds are expected, give or take a tenth. */
function running(usedSeconds: number, testShare = 1): RunningAttempt {
  return {
    prediction: { logMean: Math.log(10), logVariance: 0.01 },
    testShare,
    usedSeconds,
  };
}

function total(attempt: RunningAttempt, outlivedShare = 0): number {
  return scenariosOf(attempt, outlivedShare).reduce((sum, { weight }) => sum + weight, 0);
}

test("what may be true comes to one, and never to less than has been used", () => {
  for (const used of [0, 9, 13, 20, 100]) {
    expect(total(running(used))).toBeCloseTo(1);
    for (const { here } of scenariosOf(running(used), 0)) expect(here).toBeGreaterThanOrEqual(used);
  }
});

test("as long as it takes what was expected, it takes as long anywhere", () => {
  expect(isOutlived(running(11))).toBe(false);
  for (const { here, elsewhere } of scenariosOf(running(11), 0))
    expect(elsewhere).toBeCloseTo(here);
});

test("where nothing is known of its worker, a long attempt says little of the test", () => {
  for (const { here, elsewhere } of scenariosOf(running(11, 0.1), 0)) {
    expect(elsewhere).toBeLessThan(here);
  }
});

test("the longer it takes beyond all that was expected, the surer is its worker to be slow", () => {
  const likelihoods = [14, 20, 30, 60].map((used) =>
    strandedLikelihood(scenariosOf(running(used), 0)),
  );
  expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => a - b));
  expect(likelihoods.at(0)).toBeLessThan(0.5);
  expect(likelihoods.at(-1)).toBeGreaterThan(0.9);
});

test("where tests often outlive their predictions, that says nothing of the worker", () => {
  expect(strandedLikelihood(scenariosOf(running(20), 0.3))).toBeLessThan(0.3);
});
