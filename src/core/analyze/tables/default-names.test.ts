/** The tables of names are well formed, so that every entry can be found and none hides another. */

import { expect, test } from "vitest";
import { DEFAULT_NAMES } from "./default-names.ts";

const families = Object.entries(DEFAULT_NAMES);

test.each(families)("names of %s are one word of small letters and digits", (_, table) => {
  const entries = [
    ...table.names,
    ...table.wordlikeNames,
    ...table.endings,
    ...table.beginnings,
    ...table.hints,
  ];
  expect(entries.filter((entry) => !/^[a-z0-9]+$/.test(entry))).toEqual([]);
});

test.each(["names", "wordlikeNames", "endings", "beginnings", "hints"] as const)(
  "no two families claim the same of %s",
  (list) => {
    const owners = new Map<string, string>();
    const twice: string[] = [];
    for (const [family, table] of families) {
      for (const entry of table[list]) {
        if (owners.has(entry)) twice.push(`${entry}: ${owners.get(entry)} and ${family}`);
        owners.set(entry, family);
      }
    }
    expect(twice).toEqual([]);
  },
);

test("a name is not also a word-like name", () => {
  const names = new Set(families.flatMap(([, table]) => table.names));
  const wordlike = families.flatMap(([, table]) => table.wordlikeNames);
  expect(wordlike.filter((name) => names.has(name))).toEqual([]);
});
