// Packs the package as for publishing and checks its exports and types as users would resolve them.

import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { root, run } from "./run.mjs";

/**
 * @param {string} folder where the packed file may lie
 * @returns {Promise<number>} the exit status of the first command that failed, or 0
 */
async function check(folder) {
  const pack = await run(["npm", "pack", "--silent", "--pack-destination", folder]);
  if (pack.status !== 0) return fail(pack);
  const [file] = await readdir(folder);
  const tarball = path.join(folder, file ?? "");
  for (const command of [
    ["publint", "--strict", tarball],
    ["attw", "--profile", "esm-only", "--no-emoji", tarball],
  ]) {
    const result = await run(command);
    if (result.status !== 0) return fail(result);
  }
  return 0;
}

/** @param {{ status: number, output: string }} result */
function fail({ status, output }) {
  console.error(output);
  return status;
}

const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-pack-"));
try {
  if (!existsSync(path.join(root, "dist"))) {
    console.error("dist/ is missing: run `npm run build` first");
    process.exitCode = 1;
  } else {
    process.exitCode = await check(folder);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
