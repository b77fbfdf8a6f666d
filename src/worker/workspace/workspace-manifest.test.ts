import { describe, expect, test } from "vitest";
import { CHUNK_BYTES, linkStaysInside, readManifest } from "./workspace-manifest.ts";

const chunk = "0".repeat(64);

function manifest(...paths: string[]): Uint8Array {
  const files = paths.map((path) => ({ path, mode: "file", size: 1, chunks: [chunk] }));
  return Buffer.from(JSON.stringify(files));
}

test("a proper list is read", () => {
  const files = readManifest(manifest("a.js", "src/..a/b", "src/c"));
  expect(files.map((file) => file.path)).toEqual(["a.js", "src/..a/b", "src/c"]);
});

describe("a list is refused", () => {
  test.each([["/etc/passwd"], ["../a"], ["a/../../b"], ["a//b"], ["./a"], ["a/"], ["a\0b"], ["."]])(
    "that names %j",
    (path) => {
      expect(() => readManifest(manifest(path))).toThrow(/no path inside/);
    },
  );

  test("in which a file is a folder as well", () => {
    expect(() => readManifest(manifest("a", "a/b"))).toThrow(/a file and a folder/);
  });

  test("that names a file twice", () => {
    expect(() => readManifest(manifest("a", "a"))).toThrow(/twice/);
  });

  test("whose sizes are not those of the pieces", () => {
    const file = { path: "a", mode: "file", size: CHUNK_BYTES + 1, chunks: [chunk] };
    expect(() => readManifest(Buffer.from(JSON.stringify([file])))).toThrow(/size/);
  });

  test.each(["", "{}", '[{"path":"a"}]', "[null]"])("that is %j", (text) => {
    expect(() => readManifest(Buffer.from(text))).toThrow(/refused/);
  });
});

test.each([
  ["a", "b", true],
  ["a", "src/b", true],
  ["src/a", "../b", true],
  ["src/a", "..", true],
  ["a", "..", false],
  ["src/a", "../../b", false],
  ["a", "/etc", false],
  // Where a name is a link itself, what is above it is not the workspace.
  ["a", "link/../b", false],
  ["a", "", false],
])("the link %s to %s stays inside: %s", (at, target, inside) => {
  expect(linkStaysInside(at, target)).toBe(inside);
});
