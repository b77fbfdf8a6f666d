/** The story of a test in words, for `plimsoll explain`. */

import type { AttemptStory, TestStory } from "../../coordinator/test-story.ts";
import type { DecisionRecord } from "../../core/model/decision.ts";
import { writeRequirement } from "./analysis-text.ts";
import { cleanText } from "./clean-text.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount } from "./format-number.ts";
import { alignColumns } from "./tables.ts";
import type { Theme } from "./theme.ts";

/** No more workers than these are listed for what they would have meant. */
const MOST_ALTERNATIVES = 5;

/** What happened in a few sentences, then the reasons of each attempt. */
export function renderStory(story: TestStory, theme: Theme): string {
  const { attempts } = story;
  const blocks = attempts.map((attempt) => renderAttempt(attempt, theme));
  const head = [theme.strong(cleanText(story.test)), ...summary(story)];
  return [head.join("\n"), ...needs(story, theme), ...blocks].join("\n\n");
}

function needs({ requirements }: TestStory, theme: Theme): string[] {
  if (requirements.length === 0) return [];
  const rows = requirements.map(({ name, value, source }) => [
    `  ${theme.faint(name)}`,
    cleanText(writeRequirement(value)),
    cleanText(source),
  ]);
  return [["What it asks for", ...alignColumns(rows, ["left", "left", "left"])].join("\n")];
}

function summary(story: TestStory): string[] {
  const { verdict, flaky, attempts, run, reason, submittedTests } = story;
  const deciding = attempts.find(({ decidedTheTest }) => decidedTheTest);
  const tried =
    attempts.length === 0 ? "without an attempt" : formatCount(attempts.length, "attempt");
  const where = deciding === undefined ? "" : ` on ${deciding.workerId}`;
  const result = verdict === undefined ? "It has no verdict" : `It ${verdictWord(verdict)}${where}`;
  const doubt = flaky ? ", flaky" : "";
  const lines = [`${result} in run ${run} (${tried}${doubt}).`];
  if (reason !== undefined) lines.push(`Why: ${cleanText(reason)}.`);
  const [first] = attempts;
  if (first !== undefined) {
    const together = formatCount(submittedTests, "test");
    lines.push(`It was handed in as one of ${together} and ${waitText(first)}.`);
  } else if (verdict === undefined) {
    lines.push("It was still waiting for a worker when the journal ended.");
  }
  return lines;
}

function verdictWord(verdict: NonNullable<TestStory["verdict"]>): string {
  return verdict === "not-run" ? "was not run" : verdict === "skipped" ? "was skipped" : verdict;
}

function waitText({ waited, workerId }: AttemptStory): string {
  const { seconds, testsBefore, workerFinished } = waited;
  if (testsBefore === 0) return `was given to ${workerId} after ${formatDuration(seconds)}`;
  const others = `${formatCount(testsBefore, "other test")} went out`;
  const last = workerFinished === undefined ? "" : `; ${workerId} had finished ${workerFinished}`;
  return `waited ${formatDuration(seconds)}, in which ${others}${cleanText(last)}`;
}

function renderAttempt(attempt: AttemptStory, theme: Theme): string {
  const { outcome, decision, batch } = attempt;
  const paint = outcome === "passed" ? theme.good : outcome === "failed" ? theme.bad : theme.warn;
  const title = `Attempt ${attempt.epoch} on ${attempt.workerId}: ${paint(outcome)}`;
  const rows: [string, string][] = [
    ["when", whenText(attempt)],
    ["why there", ruleText(decision)],
  ];
  if (batch.size > 1) rows.push(["batch", batchText(batch)]);
  rows.push(["expected", expectedText(attempt)]);
  for (const [place, line] of alternatives(decision).entries()) {
    rows.push([place === 0 ? "instead" : "", line]);
  }
  for (const [place, { workerClass, reason, verdict }] of decision.rejections.entries()) {
    const not = verdict === "busy" ? "could not at that moment" : "never could";
    rows.push([place === 0 ? "not on" : "", `${workerClass}, which ${not}: it ${reason}`]);
  }
  if (attempt.reason !== undefined) rows.push(["ended", firstLine(attempt.reason)]);
  const painted = rows.map(([name, text]) => [`  ${theme.faint(name)}`, cleanText(text)]);
  return [title, ...alignColumns(painted, ["left", "left"])].join("\n");
}

function whenText({ leasedAtSeconds, startedAtSeconds, epoch, waited }: AttemptStory): string {
  const leased = `given out ${formatDuration(leasedAtSeconds)} after it was handed in`;
  const again = epoch > 1 && waited.seconds > 0;
  const wait = again ? `, having waited ${formatDuration(waited.seconds)} again` : "";
  if (startedAtSeconds === undefined) return `${leased}${wait}; it was not seen to begin`;
  const held = formatDuration(startedAtSeconds - leasedAtSeconds);
  return `${leased}${wait}; begun ${held} later`;
}

function ruleText({ rule, finishInSeconds, ...decision }: DecisionRecord): string {
  const finish = formatDuration(finishInSeconds);
  switch (rule) {
    case "earliest-finish":
      return `of all workers this one was expected to be done best: in ${finish}`;
    case "best-score": {
      const parts = (decision.scoreParts ?? []).map(
        ({ scorer, score, weight }) => `${scorer} ${score.toFixed(2)} × ${weight}`,
      );
      const score = decision.score?.toFixed(2) ?? "?";
      return `the best score, ${score} (${parts.join(", ")}); expected to be done in ${finish}`;
    }
    case "dealt":
      return `the tests were dealt out in advance; expected to be done in ${finish}`;
    case "alone-after-a-death":
      return `alone, since a runner had died while it ran; expected to be done in ${finish}`;
    case "moved":
      return `${movedText(decision.moved)}; expected to be done in ${finish}`;
    case "duplicate": {
      const { duplicates } = decision;
      const beside =
        duplicates === undefined
          ? "another one"
          : `the one on ${duplicates.workerId}, which was expected to take ${formatDuration(duplicates.finishInSeconds)} more`;
      return `a second attempt beside ${beside}; here ${finish} were expected`;
    }
    case "where-it-failed":
      return `it had failed on workers of this class and not on others, so it was run here once more; expected to be done in ${finish}`;
    case "probe":
      return "its worker was to show whether it is well: the test had passed, and its verdict stood";
  }
}

function batchText({ place, size, head }: AttemptStory["batch"]): string {
  const whose = place === 1 ? "this test" : head;
  return `test ${place} of ${size} that were sent together; the decision was made for ${whose}`;
}

/** The interval of a batch is that of its head; of the others only the median is kept. */
function expectedText({ predictedSeconds, actualSeconds, batch, decision }: AttemptStory): string {
  const [low, , high] = decision.predictedSeconds;
  const interval = batch.place === 1;
  const range = `${formatDuration(low)} to ${formatDuration(high)}, in the middle `;
  const expected = `${interval ? range : ""}${formatDuration(predictedSeconds)}`;
  if (actualSeconds === undefined) return `${expected}; it did not run to its end`;
  const took = `${expected}; it took ${formatDuration(actualSeconds)}`;
  if (!interval) return took;
  const where = actualSeconds < low ? "less than" : actualSeconds > high ? "more than" : "as";
  return `${took}, ${where} expected`;
}

function alternatives({ alternatives: others }: DecisionRecord): string[] {
  const lines = others.slice(0, MOST_ALTERNATIVES).map(({ workerId, workerClass, ...other }) => {
    const score = other.score === undefined ? "" : `, score ${other.score.toFixed(2)}`;
    return `${workerId} (${workerClass}): done in ${formatDuration(other.finishInSeconds)}${score}`;
  });
  const more = others.length - lines.length;
  return more > 0 ? [...lines, `and ${formatCount(more, "kind")} of workers more`] : lines;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

function movedText(moved: DecisionRecord["moved"]): string {
  if (moved === undefined) return "taken over from another worker";
  const { gainSeconds, netSeconds, ...costs } = moved.benefit;
  const parts = [
    `set-up ${formatDuration(costs.setUpSeconds)}`,
    `lost warmth ${formatDuration(costs.lostWarmthSeconds)}`,
    `transfer ${formatDuration(costs.transferSeconds)}`,
    `lost work ${formatDuration(costs.lostWorkSeconds)}`,
  ];
  const net = formatDuration(netSeconds);
  return `taken over from ${moved.workerId}, which had not begun it: done ${formatDuration(gainSeconds)} earlier, less ${parts.join(", ")}: ${net} gained`;
}
