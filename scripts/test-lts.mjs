// Runs the integration tests under the newest Node LTS, taken from npm into a temporary folder.

import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { root, run } from "./run.mjs";

const lts = "24";

const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-lts-"));
try {
  const packages = ["install", "--no-save", "--loglevel=error", `node@${lts}`];
  const install = await run(["npm", ...packages, "--prefix", folder], { show: true, cwd: folder });
  if (install.status !== 0) throw new Error(`cannot install node@${lts} from npm`);
  // First in PATH, so that the tests' own child processes run under it as well.
  const bin = path.join(folder, "node_modules/node/bin");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const tests = [path.join(bin, "node"), vitest, "run", "--project", "integration"];
  process.exitCode = (await run(tests, { show: true, bin })).status;
} finally {
  await rm(folder, { recursive: true, force: true });
}
