// Starts the programs that the other scripts are made of.

import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";

/** The repository. */
export const root = path.join(import.meta.dirname, "..");

/** Programs of installed packages are found as in an npm script. */
const npmBin = path.join(root, "node_modules/.bin");

/**
 * @typedef {object} RunOptions
 * @property {boolean} [show] pass the output on to the terminal rather than collect it
 * @property {string} [cwd]
 * @property {string} [bin] a folder of programs to prefer
 */

/**
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<{ status: number, output: string }>} the exit status, and all that it printed
 */
export function run([program = "", ...args], { show = false, cwd = root, bin = npmBin } = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` };
    const child = spawn(program, args, { cwd, env, stdio: show ? "inherit" : "pipe" });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ status: code ?? 1, output }));
  });
}

/**
 * @param {number} started
 * @returns {string} the time since then, such as "1.2 s"
 */
export function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
