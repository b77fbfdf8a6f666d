import { describe, expect, test } from "vitest";
import { ConcurrencyLimit } from "./concurrency-limit.ts";

/** Lets tests run at whatever level the limit sets; their ratios scatter by the spread. */
function climb(
  limit: ConcurrencyLimit,
  throughput: (level: number) => number,
  { spread = 0.2, contends = true, samples = 3000 } = {},
): number[] {
  const levels: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const { level } = limit;
    // The golden ratio leaves no pattern behind that could agree with the levels.
    const scatter = spread * Math.sqrt(12) * (((sample * 0.618_034) % 1) - 0.5);
    const logRatio = Math.log(level / throughput(level)) + scatter;
    limit.observe({ logRatio, weight: 1, contends, worthTrying: true });
    levels.push(limit.level);
  }
  return levels;
}

describe("a limit of tests at once", () => {
  test.each([
    ["two cores", (n: number) => Math.min(n, 2), 2],
    ["thrashing beyond three", (n: number) => (n <= 3 ? n : 6 / n), 3],
    ["a curve with its peak at six", (n: number) => n / (1 + 0.02 * n * n), 7],
  ])("gets within a tenth of the best: %s", (_name, throughput, best) => {
    const levels = climb(new ConcurrencyLimit(16), throughput).slice(-1000);
    const mean = levels.reduce((sum, level) => sum + throughput(level), 0) / levels.length;
    expect(mean).toBeGreaterThan(0.9 * throughput(best));
  });

  test("stays at the top where nothing contends", () => {
    const levels = climb(new ConcurrencyLimit(8), (n) => n, { contends: false });
    expect(new Set(levels)).toEqual(new Set([8]));
  });

  test("where tests crowd each other out, a good guess is tried at once", () => {
    const limit = new ConcurrencyLimit(16);
    limit.guess(2);
    const levels = climb(limit, (n) => (n <= 2 ? n : 4 / n), { spread: 0.8, samples: 60 });
    expect(levels.at(-1)).toBeLessThanOrEqual(3);
  });

  test("a bad guess costs one trial", () => {
    const limit = new ConcurrencyLimit(16);
    limit.guess(2);
    const levels = climb(limit, (n) => Math.min(n, 12));
    expect(levels.filter((level) => level < 8).length).toBeLessThan(40);
  });

  test("where very many run at once, no guess leaves most of them idle", () => {
    const limit = new ConcurrencyLimit(100);
    limit.guess(2);
    const levels = climb(limit, (n) => n, { samples: 300 });
    expect(Math.min(...levels)).toBe(25);
    expect(levels.at(-1)).toBe(100);
  });

  test("does not take slow tests for a crowd", () => {
    const limit = new ConcurrencyLimit(8);
    climb(limit, (n) => n / 10, { contends: false });
    expect(limit.level).toBe(8);
  });

  test("comes back from a trial that got less done", () => {
    const levels = climb(new ConcurrencyLimit(8), (n) => n);
    expect(levels.filter((level) => level === 8).length).toBeGreaterThan(0.9 * levels.length);
  });

  test("goes up again when there is more to share", () => {
    const limit = new ConcurrencyLimit(8);
    climb(limit, (n) => Math.min(n, 2) - n / 20);
    expect(limit.level).toBeLessThanOrEqual(3);
    climb(limit, (n) => n, { contends: false });
    expect(limit.level).toBe(8);
  });

  test("never leaves its bounds", () => {
    const limit = new ConcurrencyLimit(8);
    limit.setBounds(3, 8);
    const levels = climb(limit, (n) => 1 / n);
    expect(Math.min(...levels)).toBe(3);
    limit.setBounds(1, 2);
    expect(limit.level).toBe(2);
  });
});
