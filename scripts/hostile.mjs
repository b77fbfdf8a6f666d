// Sends a fleet of real processes what it must not obey, while it works; needs `npm run build` before.
//
// npm run hostile -- --messages 1000000 [--seed 1]

import process from "node:process";
import { parseArgs } from "node:util";
import { loadProgram } from "./typescript-program.mjs";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
});
const messages = Number(values.messages);
const seed = Number(values.seed);
if (!Number.isSafeInteger(messages) || messages < 1 || !Number.isSafeInteger(seed)) {
  console.error("Usage: npm run hostile -- --messages 1000000 [--seed 1]");
  process.exit(2);
}

/** @type {typeof import("../tests/fleet/hostility/hostile-fleet.ts")} */
const { hostile } = await loadProgram("tests/fleet/hostility/hostile-fleet.ts");
const { faults, leaderships, made, seconds } = await hostile({ seed, messages });
const ways = Object.entries(made).map(([way, count]) => `${count} ${way}`);
console.log(`${messages} messages in ${seconds.toFixed(0)} s: ${ways.join(", ")}`);
console.log(
  `the coordinator began to lead ${leaderships} time(s): a flood may keep it from renewing that`,
);
for (const fault of faults) console.log(`BROKEN ${fault}`);
console.log(faults.length === 0 ? "nothing done, nothing lost, nobody down" : "see above");
process.exitCode = faults.length === 0 ? 0 : 1;
