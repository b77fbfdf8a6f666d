import { expect, test } from "vitest";
import { normalProbability, normalQuantile } from "./normal-distribution.ts";

test.each([
  [-3, 0.00135],
  [-1.6449, 0.05],
  [0, 0.5],
  [1, 0.84134],
  [2.3263, 0.99],
])("%d standard deviations are the %d quantile", (z, p) => {
  expect(normalProbability(z)).toBeCloseTo(p, 3);
  expect(normalQuantile(p)).toBeCloseTo(z, 2);
});
