// Loads a program of the tests that is written in TypeScript.

import path from "node:path";
import esbuild from "esbuild";
import { root } from "./run.mjs";

/**
 * @param {string} source relative to the repository
 * @returns {Promise<any>} what it exports; packages are those that are installed
 */
export async function loadProgram(source) {
  const name = path.basename(source, ".ts");
  const outfile = path.join(root, `node_modules/.cache/programs/${name}.mjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    target: "node20.19",
    logLevel: "warning",
  });
  return await import(outfile);
}
