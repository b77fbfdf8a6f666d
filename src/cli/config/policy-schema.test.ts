/** What a configuration may say of policies and versions, and what it is told when it is wrong. */

import { expect, test } from "vitest";
import { parseVersionRange } from "../../coordinator/version-range.ts";
import { PRESETS } from "../../core/schedule/policies/presets.ts";
import { policySchema } from "./policy-schema.ts";
import { requirementsSchema } from "./requirements-schema.ts";

const own = {
  name: "mine",
  selector: "best-score",
  order: ["priority"],
  scorers: [{ scorer: "speed", weight: 1 }],
};

test("a name stands for the policy of that name, and data for one of one's own", () => {
  expect(policySchema.parse("affinity")).toBe(PRESETS.find(({ name }) => name === "affinity"));
  expect(policySchema.parse(own)).toEqual({ ...own, filters: [] });
});

test.each([
  ["afinity", "", /no policy afinity; the policies are round-robin/],
  [{ ...own, name: "hybrid" }, "name", /name of a policy that Plimsoll brings/],
  [{ ...own, order: ["fastest"] }, "order.0", /longest-first/],
  [{ ...own, scorers: [] }, "scorers", />=1/],
  [{ ...own, scorers: [{ scorer: "speed", weight: 0 }] }, "scorers.0.weight", />0/],
  [{ ...own, selector: "random" }, "selector", /Invalid/],
  [{ ...own, speculates: true }, "", /speculates/],
])("%j is refused, and it is said where and why", (given, path, message) => {
  const issue = policySchema.safeParse(given).error?.issues[0];
  expect(issue?.path.join(".")).toBe(path);
  expect(issue?.message).toMatch(message);
});

test("ranges of versions become bounds", () => {
  expect(parseVersionRange("^20.1 || 22.x")?.anyOf).toHaveLength(2);
  expect(parseVersionRange("*")?.anyOf).toEqual([[]]);
  expect(parseVersionRange("new")).toBeUndefined();
  const wrong = requirementsSchema.safeParse({ softwareVersions: { node: "new" } });
  expect(wrong.error?.issues[0]?.message).toMatch(/"new" is not a range of versions/);
});
