/** One finished test as one line, for --verbose. */

import type { TestReport } from "../../coordinator/run-report.ts";
import type { Verdict } from "../../core/model/result.ts";
import { firstLine } from "./clean-text.ts";
import { decidingAttempt } from "./failed-cases.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount } from "./format-number.ts";
import type { Presentation } from "./presentation.ts";
import type { Theme } from "./theme.ts";

/** `✓ src/planner.test.ts  12 cases · worker-2 · 1.2 s`. */
export function testLine(test: TestReport, { theme, names }: Presentation): string {
  const cases = test.cases.filter(({ standsForTest }) => !standsForTest).length;
  const reason = test.reason === undefined ? "" : firstLine(test.reason);
  const facts = [
    ...(cases === 0 ? [] : [formatCount(cases, "case")]),
    ...(test.attempts.length > 1 ? [formatCount(test.attempts.length, "attempt")] : []),
    decidingAttempt(test)?.workerId ?? "",
    test.verdict === "not-run" ? "not run" : formatDuration(test.seconds),
    test.flaky ? "flaky" : "",
    reason,
  ].filter((fact) => fact !== "");
  return `${verdictSymbol(test.verdict, theme)} ${names.ofTest(test.key)}  ${theme.faint(facts.join(theme.symbols.dot))}`;
}

function verdictSymbol(verdict: Verdict, theme: Theme): string {
  switch (verdict) {
    case "passed":
      return theme.good(theme.symbols.passed);
    case "failed":
      return theme.bad(theme.symbols.failed);
    case "skipped":
      return theme.warn(theme.symbols.skipped);
    case "not-run":
      return theme.warn(theme.symbols.warning);
  }
}
