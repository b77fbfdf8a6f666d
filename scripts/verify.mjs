// Runs everything that must hold before a change is merged, and ends with "N passed, N failed".

import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { run, seconds } from "./run.mjs";

const scratch = await mkdtemp(path.join(os.tmpdir(), "plimsoll-verify-"));

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly string[]} command
 * @property {boolean} [needed] whether the steps after it make no sense when it fails
 * @property {string} [results] the file of test results that it leaves behind
 */

/** @type {readonly Step[]} */
const steps = [
  { title: "Prerequisites", command: ["node", "scripts/prerequisites.mjs"], needed: true },
  { title: "Build", command: ["node", "scripts/build.mjs"], needed: true },
  { title: "Checks", command: ["node", "scripts/check.mjs"] },
  testStep("Unit tests", "unit"),
  testStep("Integration tests", "integration"),
];

/**
 * @param {string} title
 * @param {string} project
 * @returns {Step}
 */
function testStep(title, project) {
  const results = path.join(scratch, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  return { title, command: ["vitest", "run", "--project", project, ...reporters], results };
}

/**
 * @param {string} file
 * @returns {Promise<{ passed: number, failed: number }>} tests, and files that failed before one
 */
async function readResults(file) {
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
  const results = JSON.parse(await readFile(file, "utf8"));
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed: results.numPassedTests, failed: results.numFailedTests + broken.length };
}

let passed = 0;
let failed = 0;
/** @type {string[]} */
const failedSteps = [];
const startedAll = Date.now();
for (const { title, command, needed, results } of steps) {
  console.log(`\n== ${title} ==`);
  const started = Date.now();
  const { status } = await run(command, { show: true });
  console.log(`-- ${title}: ${status === 0 ? "ok" : "FAILED"} after ${seconds(started)}`);
  const counted =
    results === undefined
      ? { passed: 0, failed: 0 }
      : await readResults(results).catch(() => ({ passed: 0, failed: 0 }));
  passed += counted.passed;
  // A step that failed without a failed test counts as one, so that "0 failed" means what it says.
  failed += counted.failed === 0 && status !== 0 ? 1 : counted.failed;
  if (status === 0) continue;
  failedSteps.push(title);
  if (needed) break;
}
await rm(scratch, { recursive: true, force: true });

console.log(`\n== Summary (${seconds(startedAll)}) ==`);
if (failedSteps.length > 0) {
  process.exitCode = 1;
  console.log(`failed: ${failedSteps.join(", ")}`);
}
console.log(`${passed} passed, ${failed} failed`);
