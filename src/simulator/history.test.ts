/** What history files teach: the machines on which they were measured are beyond doubt. */

import { expect, test } from "vitest";
import type { TraceFile } from "./input/trace-file.ts";
import { parseTrace } from "./input/trace-file.ts";
import { scorePredictions } from "./prediction-score.ts";

const TESTS = 60;

const CLASSES = ["linux", "arm", "debug", "clang", "asan", "windows"];

/** What a test takes on a class at first: tests differ in what suits them. */
function usualSeconds(place: number, workerClass: string): number {
  const suits = Math.exp(Math.sin(place * 3.7 + CLASSES.indexOf(workerClass) * 1.3));
  return (1 + (place % 7)) * suits;
}

/** Every test takes a little more or less each time, and longer on Windows by this factor. */
function snapshot(day: number, onWindows: number): TraceFile {
  const tests = Array.from({ length: TESTS }, (_, place) => {
    const chance = 1 + 0.02 * Math.sin(place * 12.9898 + day * 78.233);
    const by = CLASSES.map((name) => [
      name,
      usualSeconds(place, name) * chance * (name === "windows" ? onWindows : 1),
    ]);
    return { id: `t${place}`, seconds: 1, by: Object.fromEntries(by) };
  });
  return parseTrace({ tests }, `day ${day}`);
}

test("tests that take longer on one class for good are expected to", () => {
  const history = [snapshot(1, 1), snapshot(2, 2), snapshot(3, 2)];
  const { predictions } = scorePredictions(history, snapshot(4, 2));
  const onWindows = predictions.filter((one) => one.class === "windows");
  expect(onWindows).toHaveLength(TESTS);
  for (const one of onWindows) {
    const usual = usualSeconds(Number(one.test.slice(1)), "windows");
    expect(one.p50 / usual).toBeGreaterThan(1.7);
    expect(one.p50 / usual).toBeLessThan(2.3);
  }
});
