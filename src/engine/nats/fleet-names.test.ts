/** Ids of workers in subjects, and back. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { FleetNames, workerOf } from "./fleet-names.ts";

const names = new FleetNames("f");

test("any id comes back from its subject, which has one or two tokens for it without wildcards", () => {
  const ids = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "/", "a/", "/b", "%"));
  fc.assert(
    fc.property(ids, (id) => {
      const subject = names.reports(id);
      expect(workerOf(subject)).toBe(id);
      expect(subject).toMatch(/^plimsoll\.f\.reports(\.[A-Za-z0-9_%-]+){1,2}$/);
    }),
  );
});

test("what stands before the first slash is a token, for which rights can be given", () => {
  expect(names.orders("build-1/host.x/3")).toBe("plimsoll.f.orders.build-1.host%2ex%2F3");
  expect(names.orders("build-1")).toBe("plimsoll.f.orders.build-1");
});

test("a subject that no id makes is nobody's", () => {
  expect(workerOf("plimsoll.f.reports.%zz")).toBe("%zz");
});
