/** Durations, ranges, counts, percentages and moments read as people would say them. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, formatDurationRange, formatElapsed } from "./format-duration.ts";
import { formatAge, formatMoment } from "./format-moment.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import { sparkline } from "./sparkline.ts";
import { makeTheme } from "./theme.ts";

test.each([
  [0, "0 ms"],
  [0.34, "340 ms"],
  [0.99949, "999 ms"],
  [0.9996, "1.0 s"],
  [12.34, "12.3 s"],
  [59.94, "59.9 s"],
  [59.97, "1 min"],
  [65, "1 min 5 s"],
  [3599.6, "1 h"],
  [7800, "2 h 10 min"],
  [-1, "0 ms"],
  [Number.NaN, "0 ms"],
])("%d s is %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("elapsed time is told in whole seconds", () => {
  expect([0, 3.4, 59.6, 125].map(formatElapsed)).toEqual(["0 s", "3 s", "1 min", "2 min 5 s"]);
});

test.each([
  [38, 61, "about 40 s to 1 min"],
  [118, 183, "about 2 to 3 min"],
  [41, 57, "about 40 to 55 s"],
  [41, 42, "about 40 s"],
  [0.1, 0.3, "less than 1 s"],
  [61, 42, "about 40 s to 1 min"],
  [65, 185, "about 1 min 10 s to 3 min 10 s"],
])("between %d and %d s is %s", (low, high, text) => {
  expect(formatDurationRange({ low, high })).toBe(text);
});

test("no unit overflows into the next", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
      for (const text of [formatDuration(seconds), formatElapsed(seconds)]) {
        expect(text).toMatch(
          /^(\d{1,3} ms|\d{1,2}(\.\d)? s|\d{1,2} min( \d{1,2} s)?|\d+ h( \d{1,2} min)?)$/,
        );
        expect(text).not.toMatch(/\b60(\.0)? (s|min)\b|\b1000 ms\b/);
      }
    }),
  );
});

test("only all is 100 % and only nothing is 0 %", () => {
  const shares = [0, 0.001, 0.41, 0.996, 1, 1.2, Number.NaN];
  expect(shares.map(formatPercent)).toEqual([
    "0 %",
    "<1 %",
    "41 %",
    "99 %",
    "100 %",
    "100 %",
    "0 %",
  ]);
});

test("one test is no tests", () => {
  expect([0, 1, 2].map((count) => formatCount(count, "test"))).toEqual([
    "0 tests",
    "1 test",
    "2 tests",
  ]);
});

test("moments are told by their age and by the clock", () => {
  const at = new Date(2026, 2, 1, 9, 5).getTime();
  const minute = 60_000;
  const ages = [-minute, 0, 15_000, 5 * minute, 90 * minute, 47 * 60 * minute, 49 * 60 * minute];
  expect(ages.map((age) => formatAge(at, at + age))).toEqual([
    "just now",
    "just now",
    "15 s ago",
    "5 min ago",
    "1 h ago",
    "47 h ago",
    "2 days ago",
  ]);
  expect(formatMoment(at)).toBe("2026-03-01 09:05");
});

test("bars are in proportion to the largest value", () => {
  const { symbols } = makeTheme({ color: false, unicode: true });
  expect(sparkline([1, 2, 4, 8], symbols)).toBe("▂▃▅█");
  expect(sparkline([0, 0], symbols)).toBe("▁▁");
  expect(sparkline([], symbols)).toBe("");
});
