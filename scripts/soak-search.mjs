// Simulates many seeds with faults on all cores, and looks for broken rules.
//
// npm run soak -- --seeds 1000 [--from 1] [--jobs 2]

import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { mergeMet, renderMet, unmet } from "../src/simulator/testing/soak/met-states.ts";

/** Where cases are kept, which the unit tests simulate again. */
const casesDir = "src/simulator/testing/cases";

/** So many seeds go to a thread at once. */
const chunk = 10;

const progressMs = 10_000;

/** A simulation leaves much behind that nobody needs: with more room it is looked through less often. */
const youngMegabytes = 64;

/** @param {string} text */
function wholeNumber(text) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(
    `${text} is no whole number. Usage: npm run soak -- --seeds 1000 [--from 1] [--jobs 2]`,
  );
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: `${os.availableParallelism()}` },
  },
});
const first = wholeNumber(values.from);
const end = first + wholeNumber(values.seeds);
const jobs = Math.max(1, wholeNumber(values.jobs));

/** @type {import("../src/simulator/testing/soak/met-states.ts").MetStates} */
const met = {};
/** @type {import("./soak-thread.mjs").Failure[]} */
const failures = [];
/** @type {Set<number>} Where the chunks begin that somebody works on. */
const open = new Set();
const started = Date.now();
let next = first;
let done = 0;
let toldAt = started;
let stopped = false;

/** Every seed before it has been simulated. */
function reached() {
  return Math.min(next, ...open);
}

function tellProgress() {
  toldAt = Date.now();
  const rate = (done / (toldAt - started)) * 1000;
  const minutes = (end - first - done) / rate / 60;
  const left = minutes > 0 ? `, ${minutes.toFixed(minutes < 10 ? 1 : 0)} minutes left` : "";
  console.log(
    `${done} of ${end - first} seeds, ${rate.toFixed(1)} a second${left}; ${failures.length} failed; up to ${reached() - 1}`,
  );
}

/** @param {import("./soak-thread.mjs").Failure} failure */
function tellFailure({ seed, rule, story, small }) {
  console.log(
    `\nseed ${seed}: ${rule}\n  ${story}\n  again: npm run soak -- --from ${seed} --seeds 1`,
  );
  const isNew = !failures.some((one) => one.rule === rule);
  if (small === undefined || !isNew) return;
  const name = rule
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40);
  const file = path.join(casesDir, `${name}-${seed}.json`);
  mkdirSync(casesDir, { recursive: true });
  writeFileSync(file, small);
  console.log(`  a small case: ${file}; the unit tests simulate it from now on`);
}

/** @param {Worker} thread */
function feed(thread) {
  if (next >= end || stopped) {
    void thread.terminate();
    return;
  }
  const count = Math.min(chunk, end - next);
  open.add(next);
  thread.postMessage({ from: next, count });
  next += count;
}

/** @returns {Promise<void>} settled when the thread has ended */
function search() {
  const resourceLimits = { maxYoungGenerationSizeMb: youngMegabytes };
  const thread = new Worker(new URL("./soak-thread.mjs", import.meta.url), { resourceLimits });
  return new Promise((resolve, reject) => {
    thread.on("message", (/** @type {import("./soak-thread.mjs").Searched} */ searched) => {
      open.delete(searched.from);
      done += searched.count;
      mergeMet(met, searched.met);
      for (const failure of searched.failures) {
        tellFailure(failure);
        failures.push(failure);
      }
      if (Date.now() - toldAt > progressMs) tellProgress();
      feed(thread);
    });
    thread.on("error", reject);
    thread.on("exit", () => resolve());
    feed(thread);
  });
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    stopped = true;
  });
}
await Promise.all(Array.from({ length: jobs }, search));
tellProgress();
console.log(`\nHow often each fault met each state:\n\n${renderMet(met)}\n`);
const missing = unmet(met);
if (missing.length > 0) console.log(`Never met: ${missing.join(", ")}\n`);
if (reached() < end) console.log(`Go on with --from ${reached()}`);
const seeds = failures.map(({ seed }) => seed).join(", ");
console.log(failures.length === 0 ? "no rule was broken" : `rules were broken by seeds ${seeds}`);
if (failures.length > 0) process.exitCode = 1;
