import { expect, test } from "vitest";
import { gainSentences, scaleSentences } from "./scale-text.ts";
import { buildReport } from "./testing/build-report.ts";

function scaleOf(changes: { add?: number; savesSeconds?: number; spare?: number }, workers = 4) {
  const one = { workerClass: "local", workers, demandSeconds: 100, steps: [] };
  const scale = { ...one, add: 0, savesSeconds: 0, spare: 0, ...changes };
  return { endInSeconds: 600, classes: [scale] };
}

test("what more workers would save is said where it is worth it", () => {
  expect(gainSentences(scaleOf({ add: 4, savesSeconds: 360 }), "would save")).toEqual([
    "4 more workers of local would save 6 min",
  ]);
  expect(gainSentences(scaleOf({ add: 1, savesSeconds: 20 }), "would save")).toEqual([]);
});

test("workers that were not needed are named when the run was not over at once", () => {
  const scale = scaleOf({ spare: 2 });
  const { measures } = buildReport([]);
  const long = { ...measures, makespanSeconds: 600 };
  expect(scaleSentences(buildReport([], { scale, measures: long }))).toEqual([
    "2 of 4 workers of local were not needed to end as early",
  ]);
  const short = { ...measures, makespanSeconds: 3 };
  expect(scaleSentences(buildReport([], { scale, measures: short }))).toEqual([]);
});
