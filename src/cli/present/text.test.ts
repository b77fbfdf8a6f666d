/** Text of tests, paths and themes: what reaches a terminal and what does not. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanLines, cleanText } from "./clean-text.ts";
import { formatLocation, shortenPaths, sourcePaths } from "./source-path.ts";
import { anyText } from "./testing/any-text.ts";
import { detectTheme } from "./theme.ts";

test("colours, cursor movements and hidden direction marks are removed", () => {
  expect(cleanText("\u001B[31mred\u001B[0m \u001B[2Kline \u0007\u202Eevil")).toBe("red line evil");
});

test("of a line that was written over only the last state stays", () => {
  expect(cleanText("10 %\r50 %\r100 %\nnext\r\nlast")).toBe("100 %\nnext\nlast");
});

test("a megabyte without a line break is no trouble", () => {
  const long = `\u0007${"x".repeat(1_000_000)}`;
  expect(cleanText(long)).toHaveLength(1_000_000);
});

test("nothing that a terminal would act upon is left", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(cleanText(text)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
    }),
  );
});

test("empty lines at both ends are dropped", () => {
  expect(cleanLines("\n\n  a  \n\nb\n\n")).toEqual(["  a", "", "b"]);
  expect(cleanLines(" \n")).toEqual([]);
});

test("files are shown from the reader's folder", () => {
  const paths = sourcePaths(
    "/srv/app",
    new Map([
      ["web", "/srv/app/packages/web"],
      ["all", "/srv/app"],
      ["up", "/srv/lib"],
    ]),
  );
  expect(paths.resolve("web", "src/a.test.ts")).toBe("packages/web/src/a.test.ts");
  expect(paths.resolve("all", "src/a.test.ts")).toBe("src/a.test.ts");
  expect(paths.resolve("up", "a.test.ts")).toBe("../lib/a.test.ts");
  expect(paths.resolve("unknown", "a.test.ts")).toBe("a.test.ts");
  expect(paths.resolve("web", "/srv/app/a.test.ts")).toBe("a.test.ts");
  expect(formatLocation(paths, "web", { file: "a.ts", line: 3, column: 7 })).toBe(
    "packages/web/a.ts:3:7",
  );
  expect(formatLocation(paths, "web", { file: "a.ts" })).toBe("packages/web/a.ts");
  expect(shortenPaths(paths, "at f (file:///srv/app/src/a.ts:1:2), /srv/apple/b.ts")).toBe(
    "at f (src/a.ts:1:2), /srv/apple/b.ts",
  );
});

test("colours follow the flag, then the environment, then the stream", () => {
  const terminal = { isTTY: true };
  expect(detectTheme(terminal, {}).color).toBe(true);
  expect(detectTheme({}, {}).color).toBe(false);
  expect(detectTheme(terminal, { NO_COLOR: "1" }).color).toBe(false);
  expect(detectTheme(terminal, { NO_COLOR: "" }).color).toBe(true);
  expect(detectTheme({}, { FORCE_COLOR: "1" }).color).toBe(true);
  expect(detectTheme(terminal, { FORCE_COLOR: "0" }).color).toBe(false);
  expect(detectTheme(terminal, { TERM: "dumb" }).color).toBe(false);
  expect(detectTheme(terminal, {}, false).color).toBe(false);
  expect(detectTheme({}, { NO_COLOR: "1" }, true).bad("x")).toBe("\u001B[31mx\u001B[39m");
});

test("symbols are plain where the locale cannot show others", () => {
  expect(detectTheme({}, {}).symbols.passed).toBe("✓");
  expect(detectTheme({}, { LANG: "de_DE.UTF-8" }).symbols.passed).toBe("✓");
  expect(detectTheme({}, { LANG: "C" }).symbols.passed).toBe("+");
  expect(detectTheme({}, { LANG: "C", LC_ALL: "C.utf8" }).symbols.passed).toBe("✓");
  expect(detectTheme({}, { TERM: "linux" }).symbols.passed).toBe("+");
});
