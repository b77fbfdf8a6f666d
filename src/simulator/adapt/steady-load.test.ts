/** Workers that are alike do about as much, whatever they are called. */

import { expect, test } from "vitest";
import { measureBacklog, measureSteadyLoad } from "./steady-load.ts";

test("while tests keep coming, equal workers are about equally busy", () => {
  const plain = measureSteadyLoad({ workers: 20, offered: 0.95, churn: false, seed: 1 });
  expect(plain.variation).toBeLessThan(0.05);
  expect(plain.busy).toBeGreaterThan(0.9);
});

test("those that were lost and came back are soon as busy as the others", () => {
  const churned = measureSteadyLoad({ workers: 20, offered: 0.95, churn: true, seed: 1 });
  expect(churned.variation).toBeLessThan(0.08);
});

test("while anything waits nobody is idle, and twenty workers do the work of twenty", () => {
  const { utilization, efficiency } = measureBacklog(20, 1);
  expect(utilization).toBeGreaterThan(0.97);
  expect(efficiency).toBeGreaterThan(0.97);
});
