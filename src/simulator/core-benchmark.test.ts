import { expect, test } from "vitest";
import { benchmarkBareQueue, benchmarkCore } from "./core-benchmark.ts";

/** A stopwatch that says of each look that a microsecond has passed since the last one. */
function options(workers: number) {
  let looks = 0;
  const stopwatch = () => {
    looks += 1;
    return looks;
  };
  return { tests: 600, workers, known: 0, seed: 1, stopwatch, heapBytes: () => 0 };
}

test("every test is decided about once, by the core and by the queue beside it", () => {
  for (const workers of [4, 1200]) {
    for (const measure of [benchmarkCore, benchmarkBareQueue]) {
      const { decisions, makespanSeconds, p50 } = measure(options(workers));
      expect(decisions).toBe(600);
      expect(makespanSeconds).toBeGreaterThan(0);
      expect(p50).toBeGreaterThan(0);
    }
  }
});
