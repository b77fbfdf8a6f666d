import { expect, test } from "vitest";
import { settledWithin } from "./patience.ts";

test("tells whether a promise was settled in time", async () => {
  const never = new Promise(() => {});
  expect(await settledWithin(Promise.resolve(), 10_000)).toBe(true);
  expect(await settledWithin(Promise.reject(new Error("no")), 10_000)).toBe(true);
  expect(await settledWithin(never, 1)).toBe(false);
});
