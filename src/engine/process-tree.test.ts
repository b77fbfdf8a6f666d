import { expect, test } from "vitest";
import { hasTag, withTag } from "./process-tree.ts";

function environ(variables: NodeJS.ProcessEnv): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\0`)
    .join("");
}

test("a tag is found by itself and by the tags above it", () => {
  const text = environ(withTag({ PATH: "/bin" }, "run/w1/2/3"));
  for (const tag of ["run", "run/w1", "run/w1/2", "run/w1/2/3"]) {
    expect(hasTag(text, tag)).toBe(true);
  }
});

test("a tag is not found by the beginning of a name", () => {
  const text = environ(withTag({}, "run/w12/1"));
  expect(hasTag(text, "run/w1")).toBe(false);
  expect(hasTag(text, "ru")).toBe(false);
  expect(hasTag(text, "run/w12/1/5")).toBe(false);
});

test("a Plimsoll inside a test of another one belongs to both", () => {
  const text = environ(withTag(withTag({}, "outer/w1/1/1"), "inner/w1/1"));
  expect(hasTag(text, "outer/w1/1/1")).toBe(true);
  expect(hasTag(text, "inner")).toBe(true);
});

test("a tag in another variable does not count", () => {
  const text = environ({ NOTE: "PLIMSOLL_TAG=run/w1", PATH: "run/w1" });
  expect(hasTag(text, "run")).toBe(false);
});
