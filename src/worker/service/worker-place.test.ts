import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimPlace } from "./worker-place.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "plimsoll-place-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("workers of one machine have places of their own, the lowest that is free", () => {
  const [first, second] = [claimPlace(root), claimPlace(root)];
  expect([first.number, second.number]).toEqual([1, 2]);
  first.release();
  expect(claimPlace(root).number).toBe(1);
});

test.each([
  ["a process that has ended", "999999999 1"],
  ["an earlier process with the same id", `${process.pid} 1`],
  ["nobody who can be known", ""],
])("the place of %s is free", (_, owner) => {
  const { folder } = claimPlace(root);
  writeFileSync(path.join(folder, "owner"), owner);
  expect(claimPlace(root).number).toBe(1);
  expect(claimPlace(root).number).toBe(2);
});
