// One thread of the search: simulates the seeds that it is given, and shrinks what fails.

import { parentPort } from "node:worker_threads";
import { mergeMet } from "../src/simulator/testing/soak/met-states.ts";
import { shrinkCase } from "../src/simulator/testing/soak/shrink-case.ts";
import { renderCase } from "../src/simulator/testing/soak/soak-case.ts";
import { checkCase } from "../src/simulator/testing/soak/soak-check.ts";
import { soakCase } from "../src/simulator/testing/soak/soak-scenario.ts";

/** A small case is worth so much time, once for each rule that is broken. */
const shrinkMs = 60_000;

/**
 * @typedef {object} Failure
 * @property {number} seed
 * @property {string} rule
 * @property {string} story
 * @property {string} [small] the smallest case that breaks the same rule, as a file
 */

/**
 * @typedef {object} Searched
 * @property {number} from
 * @property {number} count
 * @property {import("../src/simulator/testing/soak/met-states.ts").MetStates} met
 * @property {Failure[]} failures
 */

/** @type {Set<string>} */
const known = new Set();

/**
 * @param {number} seed
 * @param {string} rule
 */
function shrunk(seed, rule) {
  const until = Date.now() + shrinkMs;
  const small = shrinkCase(
    soakCase(seed),
    (one) => checkCase(one).violation?.rule === rule,
    () => Date.now() < until,
  );
  return renderCase({ ...small, about: `${rule}; found with seed ${seed}` });
}

parentPort?.on("message", (/** @type {{ from: number, count: number }} */ { from, count }) => {
  /** @type {Searched} */
  const searched = { from, count, met: {}, failures: [] };
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation, met } = checkCase(soakCase(seed));
    mergeMet(searched.met, met);
    if (violation === undefined) continue;
    const { rule, story } = violation;
    const isNew = !known.has(rule);
    known.add(rule);
    searched.failures.push({ seed, rule, story, ...(isNew ? { small: shrunk(seed, rule) } : {}) });
  }
  parentPort?.postMessage(searched);
});
