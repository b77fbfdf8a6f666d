/** How long batches should be. */

import { expect, test } from "vitest";
import { BatchCosts } from "./batch-costs.ts";

function secondsWith(startSeconds: number, waitingSeconds: number): number {
  const costs = new BatchCosts();
  costs.observe("suite", startSeconds);
  return costs.batchSeconds("suite", 20, waitingSeconds, 10);
}

test("batches are as long as makes their start cheap while much waits", () => {
  expect(secondsWith(1, 1e6)).toBeCloseTo(20, 0);
});

test("batches become shorter towards the end, but not so short that starts are most of it", () => {
  expect(secondsWith(1, 100)).toBeCloseTo(5, 0);
  expect(secondsWith(1, 30)).toBeCloseTo(2, 0);
});

test("a batch never takes more than a lane's share of what waits", () => {
  expect(secondsWith(1, 8)).toBeCloseTo(0.8, 5);
  expect(secondsWith(0, 0)).toBe(0);
});
