// Runs the static checks, all of them or those named as arguments, and prints a line for each.

import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { root, run, seconds } from "./run.mjs";

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {readonly (readonly string[])[]} commands
 */

/** Every folder of src/ with a tsconfig of its own is checked with it as well. */
const projects = [
  ".",
  ...readdirSync(path.join(root, "src"))
    .map((folder) => `src/${folder}`)
    .filter((folder) => existsSync(path.join(root, folder, "tsconfig.json"))),
];

/** @type {readonly Check[]} */
const checks = [
  { name: "types", commands: projects.map(typecheck) },
  {
    name: "lint",
    commands: [
      ["biome", "check", "--error-on-warnings", "--diagnostic-level=warn", "--colors=off"],
    ],
  },
  { name: "imports", commands: [["depcruise", "src", "tests", "--output-type", "err"]] },
  { name: "unused", commands: [["knip", "--no-progress"]] },
  { name: "package", commands: [["node", "scripts/check-package.mjs"]] },
];

/** @param {string} project */
function typecheck(project) {
  const cache = `node_modules/.cache/tsc/${path.basename(path.resolve(root, project))}.tsbuildinfo`;
  return ["tsc", "-p", project, "--incremental", "--tsBuildInfoFile", cache];
}

/**
 * @param {Check} check
 * @returns {Promise<boolean>} whether it passed
 */
async function runCheck({ name, commands }) {
  const started = Date.now();
  for (const command of commands) {
    const { status, output } = await run(command);
    if (status !== 0) {
      console.log(`FAILED  ${name} (${seconds(started)}): ${command.join(" ")}\n${output}`);
      return false;
    }
  }
  console.log(`ok      ${name} (${seconds(started)})`);
  return true;
}

/** @param {readonly string[]} names */
function select(names) {
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(
      `no check ${unknown.join(", ")}: choose from ${checks.map((c) => c.name).join(", ")}`,
    );
    process.exit(2);
  }
  return checks.filter(({ name }) => names.length === 0 || names.includes(name));
}

const queue = select(process.argv.slice(2));

/** @returns {Promise<boolean>} whether all that it took from the queue passed */
async function drain() {
  let passed = true;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    passed = (await runCheck(next)) && passed;
  }
  return passed;
}

const lanes = Math.min(os.availableParallelism(), queue.length);
const results = await Promise.all(Array.from({ length: lanes }, drain));
if (results.includes(false)) process.exitCode = 1;
