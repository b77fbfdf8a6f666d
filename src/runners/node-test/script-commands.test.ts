import { expect, test } from "vitest";
import { nodeTestCommands } from "./script-commands.ts";

const read = (scripts: Record<string, string>) =>
  nodeTestCommands(scripts, "test", {}).map(({ patterns, ...command }) => ({
    ...command,
    patterns: patterns.map(({ text }) => text),
  }));

const plain = { script: "test", folder: "", environment: {}, nodeArguments: [], patterns: [] };

test("separates options, their values and patterns", () => {
  expect(read({ test: "node --import ./a.mjs --test --test-timeout=5 -r x test/*.js" })).toEqual([
    {
      ...plain,
      throughTsx: false,
      nodeArguments: ["--import", "./a.mjs", "--test-timeout=5", "-r", "x"],
      patterns: ["test/*.js"],
    },
  ]);
});

test("sees through wrappers and assignments", () => {
  expect(read({ test: "cross-env NODE_ENV=test TZ=UTC c8 -r lcov node --test" })).toEqual([
    { ...plain, throughTsx: false, environment: { NODE_ENV: "test", TZ: "UTC" } },
  ]);
});

test("translates tsx", () => {
  expect(read({ test: "tsx --tsconfig t.json --test src/a.test.ts" })).toEqual([
    {
      ...plain,
      throughTsx: true,
      environment: { TSX_TSCONFIG_PATH: "t.json" },
      nodeArguments: ["--import", "tsx"],
      patterns: ["src/a.test.ts"],
    },
  ]);
});

test("follows scripts that scripts call, with their arguments", () => {
  const found = read({
    test: "npm run lint && npm run unit -- --test-only && run-s 'test:*'",
    lint: "eslint . && node scripts/check.js",
    unit: "node --test",
    "test:other": "cd sub && node --test x.js",
    "test:again": "npm test",
  });
  expect(found).toEqual([
    { ...plain, script: "unit", throughTsx: false, nodeArguments: ["--test-only"] },
    { ...plain, script: "test:other", folder: "sub", throughTsx: false, patterns: ["x.js"] },
  ]);
});

test("takes no other command for a test", () => {
  expect(read({ test: "echo node --test && node test.js && mocha --test" })).toEqual([]);
});
