/** Some of the drills that chance makes up; more of them: `npm run drill -- --seeds 100`. */

import { expect, test } from "vitest";
import { drill } from "./drill/random-drill.ts";

test.each([5, 9])("everything is counted, whatever chance does (seed %i)", async (seed) => {
  const { faults } = await drill(seed);
  expect(faults).toEqual([]);
});
