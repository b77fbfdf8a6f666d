/** Shows a run that is over: on the page of a GitHub job, where there is one, and as a summary. */

import type { RunReport } from "../../coordinator/run-report.ts";
import { appendGithubSummary } from "./github-summary.ts";
import type { RunView } from "./run-view.ts";
import type { SummaryOptions } from "./summary.ts";
import { renderSummary } from "./summary.ts";

/** Prints the summary to standard output. */
export async function showEnding(
  report: RunReport,
  view: RunView,
  options: SummaryOptions,
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: summaryFile } = process.env;
  if (summaryFile !== undefined && summaryFile !== "") {
    for (const problem of await appendGithubSummary(summaryFile, report, options.presentation)) {
      view.notice("warning", problem.message);
    }
  }
  process.stdout.write(`${renderSummary(report, options)}\n`);
}
