/** The run as Plimsoll's own JSON: the whole `RunReport`, with the version of its form. */

import type { RunReport } from "../../coordinator/run-report.ts";

/** Grows when a reader of the older form would misread the newer one. */
const version = 1;

/** The document in pieces, one for each test. */
export function* runJsonChunks(report: RunReport): Generator<string> {
  const { tests, ...head } = report;
  yield `${JSON.stringify({ format: "plimsoll-run", version, ...head }).slice(0, -1)},"tests":[`;
  let separator = "\n";
  for (const test of tests) {
    yield separator + JSON.stringify(test);
    separator = ",\n";
  }
  yield "\n]}\n";
}
