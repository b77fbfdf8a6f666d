/** The page that GitHub shows for a job: the outcome, what failed, and how long it took. */

import { appendFile } from "node:fs/promises";
import type { RunReport } from "../../coordinator/run-report.ts";
import { cleanLines, cleanText } from "./clean-text.ts";
import { failedCases } from "./failed-cases.ts";
import { formatCount } from "./format-number.ts";
import type { Presentation } from "./presentation.ts";
import { timingSentences } from "./timing-text.ts";

const maxFailures = 20;
const maxMessageLines = 20;

/** The page as Markdown. */
export function renderGithubSummary(report: RunReport, presentation: Presentation): string {
  const { passed, failed, skipped, notRun } = report.counts;
  const counts = [
    `${passed} passed`,
    `${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(notRun > 0 ? [`${notRun} not run`] : []),
    ...(report.flaky > 0 ? [`${report.flaky} flaky`] : []),
  ].join(", ");
  const problems = report.problems.map(
    ({ message, remedy }) => `- ${inline(message)} ${inline(remedy)}`,
  );
  return [
    `### ${report.exitCode === 0 ? "✅" : "❌"} ${counts}`,
    timingSentences(report).join(" · "),
    ...(problems.length > 0 ? [problems.join("\n")] : []),
    ...failureParts(report, presentation),
    "",
  ].join("\n\n");
}

/** Adds the page to the file that GitHub names in GITHUB_STEP_SUMMARY; tells why if it cannot. */
export async function appendGithubSummary(
  file: string,
  report: RunReport,
  presentation: Presentation,
): Promise<RunReport["problems"]> {
  try {
    await appendFile(file, renderGithubSummary(report, presentation));
    return [];
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return [
      {
        code: "github-summary-not-written",
        message: `The summary for GitHub could not be written: ${cause}`,
        remedy: "Check GITHUB_STEP_SUMMARY, which names the file.",
      },
    ];
  }
}

function failureParts(report: RunReport, { names }: Presentation): string[] {
  const failed = report.tests.flatMap(failedCases);
  const shown = failed.slice(0, maxFailures).map((each) => {
    const message = each.failures[0]?.message ?? each.test.reason ?? "";
    const lines = cleanLines(message).slice(0, maxMessageLines).map(escapeHtml);
    const name = escapeHtml(names.ofFailed(each));
    // HTML rather than a fence: no message can end it by what it contains. A <pre> that begins its
    // line may have empty lines in it.
    return `<details><summary>${name}</summary>\n\n<pre>${lines.join("\n")}</pre>\n\n</details>`;
  });
  const rest = failed.length - shown.length;
  return rest > 0 ? [...shown, `and ${formatCount(rest, "more failure")}`] : shown;
}

function inline(text: string): string {
  return escapeHtml(cleanText(text).replaceAll("\n", " "));
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
