/** Tests how a package's script is read. */

import { expect, test } from "vitest";
import { findVitestCommand } from "./vitest-command.ts";

test.each([
  ["vitest", {}],
  ["vitest run", {}],
  [
    "npm run lint && vitest run --config unit.config.ts",
    { arguments: ["--config", "unit.config.ts"] },
  ],
  ["TZ=UTC vitest watch src", { arguments: ["src"], environment: { TZ: "UTC" } }],
  [
    "cross-env NODE_ENV=test A='b c' vitest --globals",
    { arguments: ["--globals"], environment: { NODE_ENV: "test", A: "b c" } },
  ],
  ['vitest run --project "browser *"; echo done', { arguments: ["--project", "browser *"] }],
  ["pnpm exec vitest run $FILES", {}],
])("%s", (script, expected) => {
  expect(findVitestCommand(script)).toEqual(expected);
});

test.each(["", "node --test", "echo vitest", "vitest bench", "rm -rf node_modules/vitest"])(
  "no tests are run by: %s",
  (script) => {
    expect(findVitestCommand(script)).toBeUndefined();
  },
);
