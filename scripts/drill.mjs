// Runs drills on a fleet of real processes, one seed after the other; needs `npm run build` before.
//
// npm run drill -- --seeds 20 [--from 1]

import process from "node:process";
import { parseArgs } from "node:util";
import { loadProgram } from "./typescript-program.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    from: { type: "string", default: "1" },
  },
});
const first = Number(values.from);
const count = Number(values.seeds);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error("Usage: npm run drill -- --seeds 20 [--from 1]");
  process.exit(2);
}

/** @type {typeof import("../tests/fleet/drill/random-drill.ts")} */
const { drill } = await loadProgram("tests/fleet/drill/random-drill.ts");
let broken = 0;
for (let seed = first; seed < first + count; seed += 1) {
  try {
    const { events, faults, again, seconds } = await drill(seed);
    if (faults.length > 0) broken += 1;
    const verdict = faults.length === 0 ? "ok    " : `BROKEN (${faults.join("; ")})`;
    console.log(
      `${verdict} seed ${seed}: ${again} begun again, ${seconds.toFixed(1)} s; ${events.join("; ")}`,
    );
  } catch (error) {
    broken += 1;
    console.log(`BROKEN seed ${seed}: ${String(error)}`);
  }
}
console.log(`${count - broken} passed, ${broken} failed`);
process.exitCode = broken === 0 ? 0 : 1;
