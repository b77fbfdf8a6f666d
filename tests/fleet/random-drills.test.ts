/** Some of the drills that chance makes up; more of them: `npm run drill -- --seeds 100`. */

import { expect, test } from "vitest";
import { drill } from "./random-drill.ts";

test.each([8, 11])("everything is counted, whatever chance does (seed %i)", async (seed) => {
  const { planned, reported, exitCode } = await drill(seed);
  expect({ reported, exitCode }).toEqual({ reported: planned, exitCode: 0 });
});
