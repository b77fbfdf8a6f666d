/** Tests by what a Vitest project is recognised. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { detectVitest } from "./detect-vitest.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "plimsoll-detect-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(name: string, contents: unknown): void {
  const text = typeof contents === "string" ? contents : JSON.stringify(contents);
  writeFileSync(path.join(root, name), text);
}

test("a script that runs vitest says how", async () => {
  write("package.json", {
    scripts: { "test:ui": "vitest --ui", test: "tsc && TZ=UTC vitest run --globals" },
    devDependencies: { vitest: "^4.0.0" },
  });
  expect(await detectVitest(root)).toEqual({
    runner: "vitest",
    root,
    options: { arguments: ["--globals"], environment: { TZ: "UTC" } },
    because: "package.json's script test runs vitest",
  });
});

test("a configuration file is enough", async () => {
  write("vitest.config.mts", "");
  expect(await detectVitest(root)).toMatchObject({ because: "there is a vitest.config.mts" });
});

test("so is the dependency", async () => {
  write("package.json", { scripts: { test: "make test" }, devDependencies: { vitest: "^3.0.0" } });
  expect(await detectVitest(root)).toMatchObject({ options: {}, because: expect.any(String) });
});

test.each([{ devDependencies: { jest: "1" } }, "not JSON", [], { scripts: "no" }])(
  "package.json with %j is of no Vitest project",
  async (contents) => {
    write("package.json", contents);
    expect(await detectVitest(root)).toBeUndefined();
  },
);

test("neither is an empty or a missing folder", async () => {
  expect(await detectVitest(root)).toBeUndefined();
  expect(await detectVitest(path.join(root, "absent"))).toBeUndefined();
});
