import { expect, test } from "vitest";
import { OutputTail } from "./output-tail.ts";

test("keeps the last twenty lines", () => {
  const tail = new OutputTail();
  for (let line = 1; line <= 5000; line++) tail.push(`line ${line}\n`);
  const lines = tail.toString().split("\n");
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("line 4981");
  expect(lines.at(-1)).toBe("line 5000");
});

test("cuts a long line at its beginning", () => {
  const tail = new OutputTail();
  tail.push("x".repeat(1_000_000));
  tail.push("the end");
  expect(tail.toString()).toHaveLength(4000);
  expect(tail.toString().endsWith("xthe end")).toBe(true);
});

test("is empty again after clear", () => {
  const tail = new OutputTail();
  tail.push("something\n");
  tail.clear();
  expect(tail.toString()).toBe("");
});
