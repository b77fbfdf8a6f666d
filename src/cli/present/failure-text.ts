/** One failure as lines of text: what went wrong, the difference, where, and what was printed. */

import type { Failure } from "../../core/model/result.ts";
import { cleanLines } from "./clean-text.ts";
import type { SourcePaths } from "./source-path.ts";
import { shortenPaths } from "./source-path.ts";
import type { Paint, Theme } from "./theme.ts";

const maxMessageLines = 20;
const maxDiffLines = 40;
const maxStackLines = 8;
const maxOutputLines = 20;
const maxColumns = 400;

/** Message, difference and stack of a failure, without the indentation of its place. */
export function failureLines(failure: Failure, theme: Theme, paths: SourcePaths): string[] {
  const message = cleanLines(failure.message).map((line) => shortenPaths(paths, line));
  const diff = failure.diff === undefined ? [] : cleanLines(failure.diff);
  const blocks = [
    capped(message, maxMessageLines, theme).map(theme.bad),
    // Some runners repeat the difference at the end of the message.
    endsWith(message, diff) ? [] : capped(diff, maxDiffLines, theme).map(diffPaint(theme)),
    capped(stackLines(failure, paths), maxStackLines, theme).map(theme.faint),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

/** What a test printed, marked as such at the left; the middle of a long text is left out. */
export function outputLines(output: string, theme: Theme): string[] {
  const lines = cleanLines(output);
  const half = maxOutputLines / 2;
  const shown =
    lines.length <= maxOutputLines
      ? lines
      : [
          ...lines.slice(0, half),
          `${theme.symbols.ellipsis} ${lines.length - maxOutputLines} more lines`,
          ...lines.slice(-half),
        ];
  return shown.map((line) => theme.faint(`${theme.symbols.quote} ${clipped(line, theme)}`));
}

/**
 * The frames of a stack without the message that they follow and without those of Node itself,
 * which tell a reader nothing about the test.
 */
function stackLines(failure: Failure, paths: SourcePaths): string[] {
  if (failure.stack === undefined) {
    return [];
  }
  const lines = cleanLines(failure.stack);
  const firstFrame = lines.findIndex((line) => /^\s*at /.test(line));
  const head = firstFrame === -1 ? "" : lines.slice(0, firstFrame).join("\n");
  const [summary = ""] = failure.message.split("\n");
  // Usually the stack repeats the message; where it does not, it is what a process printed last.
  const repeats = firstFrame !== -1 && head.includes(summary);
  const frames = repeats ? lines.slice(firstFrame) : withoutMessage(lines, failure.message);
  return frames
    .filter((line) => !/\(?node:internal\//.test(line))
    .map((line) => shortenPaths(paths, line.trim()));
}

function withoutMessage(lines: readonly string[], message: string): string[] {
  const said = new Set(cleanLines(message).map((line) => line.trim()));
  return lines.filter((line) => !said.has(line.trim()));
}

function endsWith(lines: readonly string[], ending: readonly string[]): boolean {
  return ending.length > 0 && lines.slice(-ending.length).join("\n") === ending.join("\n");
}

function diffPaint(theme: Theme): Paint {
  return (line) =>
    line.startsWith("+") ? theme.good(line) : line.startsWith("-") ? theme.bad(line) : line;
}

function capped(lines: readonly string[], limit: number, theme: Theme): string[] {
  const shown = lines.slice(0, limit).map((line) => clipped(line, theme));
  return lines.length <= limit
    ? shown
    : [...shown, `${theme.symbols.ellipsis} ${lines.length - limit} more lines`];
}

/** A line of a megabyte, such as a printed object, says no more than its start. */
function clipped(line: string, theme: Theme): string {
  return line.length <= maxColumns ? line : `${line.slice(0, maxColumns)}${theme.symbols.ellipsis}`;
}
