/** Failures and flaky tests as annotations that GitHub shows beside the code. */

import type { TestReport } from "../../coordinator/run-report.ts";
import { cleanLines } from "./clean-text.ts";
import type { FailedCase } from "./failed-cases.ts";
import { failedCases, reasonBesides } from "./failed-cases.ts";
import type { Presentation } from "./presentation.ts";
import type { RunView, TextTarget } from "./run-view.ts";
import { shortenPaths } from "./source-path.ts";

/** GitHub keeps no more than this for a job and drops the rest without a word. */
const maxAnnotations = 50;
const maxMessageLines = 30;

/** Prints an annotation for each failed and each flaky case as soon as its test has its verdict. */
export function openGithubAnnotations(target: TextTarget, presentation: Presentation): RunView {
  let left = maxAnnotations;
  const nothing = () => {};
  return {
    notice: nothing,
    began: nothing,
    ended: nothing,
    close: nothing,
    settled(tests) {
      const lines = tests.flatMap((test) => annotations(test, presentation)).slice(0, left);
      if (lines.length > 0) {
        left -= lines.length;
        target.write(`${lines.join("\n")}\n`);
      }
    },
  };
}

/** The workflow commands for what is wrong with a test. */
export function annotations(test: TestReport, presentation: Presentation): string[] {
  if (test.verdict === "failed") {
    return failedCases(test).map((failed) => errorCommand(failed, presentation));
  }
  return test.cases
    .filter(({ flaky }) => flaky)
    .map((shown) => {
      const message = [
        "Passed only after it had failed",
        ...cleanLines(shown.earlierFailures?.[0]?.message ?? ""),
      ].join("\n");
      return command("warning", message, {
        file: presentation.paths.resolve(test.suite, shown.location?.file ?? test.id),
        line: shown.location?.line,
        col: shown.location?.column,
        title: `Flaky: ${presentation.names.ofCase(test.key, shown)}`,
      });
    });
}

function errorCommand(failed: FailedCase, { names, paths }: Presentation): string {
  const { test, failures, location } = failed;
  const reason = reasonBesides(failed);
  const text = [
    ...(reason === undefined ? [] : [reason]),
    ...failures.flatMap(({ message, diff }) => [message, ...(diff === undefined ? [] : [diff])]),
  ].join("\n\n");
  const lines = cleanLines(text || "Failed").slice(0, maxMessageLines);
  return command("error", lines.map((line) => shortenPaths(paths, line)).join("\n"), {
    file: paths.resolve(test.suite, location?.file ?? test.id),
    line: location?.line,
    col: location?.column,
    title: names.ofFailed(failed),
  });
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function command(
  level: "error" | "warning",
  message: string,
  properties: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${given.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
