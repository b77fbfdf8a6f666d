// What knip takes as used: the entries of the build, the scripts and the tests.

import { entries } from "./scripts/entries.mjs";

/** @type {import("knip").KnipConfig} */
export default {
  entry: [...entries.map(({ source }) => source), "scripts/*.mjs"],
  project: ["src/**/*.ts", "tests/**/*.ts", "scripts/**/*.mjs"],
  ignore: ["**/fixtures/**"],
  // Started by name in scripts/check-package.mjs.
  // Part of every Debian: the tests need a terminal, a pipe with a name, and a server.
  ignoreBinaries: ["script", "mkfifo", "nats-server"],
  ignoreDependencies: ["@arethetypeswrong/cli", "publint"],
};
