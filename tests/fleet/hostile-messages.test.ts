/** Some of the messages that must not be obeyed; more of them: `npm run hostile -- --messages 1000000`. */

import { expect, test } from "vitest";
import { hostile } from "./hostility/hostile-fleet.ts";

test("whatever is sent to a fleet, it does its work once, stays up, and says little", async () => {
  const { faults, made } = await hostile({ seed: 1, messages: 20_000 });
  expect(faults).toEqual([]);
  expect(Math.min(...Object.values(made))).toBeGreaterThan(0);
});
