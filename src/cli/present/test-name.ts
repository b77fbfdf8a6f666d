/** The names by which tests and cases are shown. */

import type { CaseReport } from "../../coordinator/run-report.ts";
import { splitTestKey } from "../../core/model/identifiers.ts";
import { cleanText } from "./clean-text.ts";
import type { FailedCase } from "./failed-cases.ts";
import type { Symbols } from "./theme.ts";

/** Shows the names of a run: with the suite only where a run has several. */
export interface TestNames {
  ofTest(key: string): string;
  ofCase(key: string, shown: CaseReport): string;
  ofFailed(failed: FailedCase): string;
}

/** Names for a run whose suites are known. */
export function testNames(suites: Iterable<string>, symbols: Symbols): TestNames {
  const manySuites = new Set(suites).size > 1;
  const ofTest = (key: string) => oneLine(manySuites ? key : splitTestKey(key).id);
  const ofCase = (key: string, shown: CaseReport) =>
    shown.standsForTest
      ? ofTest(key)
      : [ofTest(key), ...shown.path.map(oneLine)].join(symbols.inside);
  return {
    ofTest,
    ofCase,
    ofFailed: ({ test, shown }) =>
      shown === undefined ? ofTest(test.key) : ofCase(test.key, shown),
  };
}

/** Names are people's words: one with a line break in it must not break the line it stands in. */
function oneLine(name: string): string {
  return cleanText(name).replace(/\s*\n\s*/g, " ");
}
