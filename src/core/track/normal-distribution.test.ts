import { expect, test } from "vitest";
import { meanBeyond, normalProbability, normalQuantile } from "./normal-distribution.ts";

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

test.each([
  [-6, 0],
  [0, 0.79788],
  [2, 2.37322],
  [3, 3.2831],
  [3.9, 4.13037],
  [6, 6.15848],
])("beyond %d standard deviations the mean is %d", (limit, mean) => {
  expect(meanBeyond(0, 1, limit)).toBeCloseTo(mean, 1);
  expect(meanBeyond(5, 2, 5 + 2 * limit)).toBeCloseTo(5 + 2 * meanBeyond(0, 1, limit));
});
