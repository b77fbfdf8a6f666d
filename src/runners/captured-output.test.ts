import { expect, test } from "vitest";
import { CapturedOutput } from "./captured-output.ts";

test("nothing printed is no output", () => {
  const output = new CapturedOutput();
  output.add("");
  expect(output.text()).toBeUndefined();
});

test("short output stays whole, whatever its pieces", () => {
  const output = new CapturedOutput();
  const bytes = Buffer.from("grüße 🎉\n");
  for (const byte of bytes) output.add(Uint8Array.of(byte));
  expect(output.text()).toBe("grüße 🎉\n");
});

test("long output keeps both ends, whole characters and the count of the rest", () => {
  const output = new CapturedOutput();
  const total = 100_000;
  for (let index = 0; index < total; index++) output.add("ü");
  const text = output.text() ?? "";
  const [, left] = /\[… (\d+) bytes left out …\]/.exec(text) ?? [];
  const kept = text.split("ü").length - 1;
  expect(Math.abs(2 * (total - kept) - Number(left))).toBeLessThan(2);
  expect(text).not.toContain("\u{fffd}");
  expect(text.startsWith("ü") && text.endsWith("ü")).toBe(true);
});

test("what is added after reading is still kept", () => {
  const output = new CapturedOutput();
  output.add("a");
  expect(output.text()).toBe("a");
  output.add("b");
  expect(output.text()).toBe("ab");
});
