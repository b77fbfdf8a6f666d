/** In which order tests wait whose predictions differ in more than their median. */

import { expect, test } from "vitest";
import { rankOf } from "./shelf.ts";

test("what is uncertain comes before what is known to take as long", () => {
  const known = rankOf({ logMean: 0, logVariance: 0.01 }, 1);
  expect(rankOf({ logMean: 0, logVariance: 1 }, 1)).toBeGreaterThan(known);
});

test("a test that may take minutes comes before one of seconds, little as it took so far", () => {
  const seconds = rankOf({ logMean: Math.log(3), logVariance: 0.01 }, 1);
  expect(rankOf({ logMean: Math.log(0.05), logVariance: 9 }, 1)).toBeGreaterThan(seconds);
  expect(rankOf({ logMean: Math.log(0.05), logVariance: 1 }, 1)).toBeLessThan(seconds);
});
