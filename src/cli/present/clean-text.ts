/** What tests printed, made safe to print again. */

import { stripVTControlCharacters } from "node:util";

// Every control character but tab and newline, and the marks that turn the direction of a line.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;
const allUnprintable = new RegExp(unprintable, "g");

/**
 * Removes what would move the cursor, colour or hide text. A line that its program wrote over with
 * carriage returns, like a progress bar, keeps what was written last.
 */
export function cleanText(text: string): string {
  if (!unprintable.test(text)) {
    return text;
  }
  return stripVTControlCharacters(text)
    .split("\n")
    .map((line) => lastState(line).replace(allUnprintable, ""))
    .join("\n");
}

function lastState(line: string): string {
  const written = line.endsWith("\r") ? line.slice(0, -1) : line;
  return written.slice(written.lastIndexOf("\r") + 1);
}

/** The lines of a text without empty ones at its ends. */
export function cleanLines(text: string): string[] {
  const lines = cleanText(text)
    .split("\n")
    .map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return first === -1 ? [] : lines.slice(first, last + 1);
}

/** The first line that says something. */
export function firstLine(text: string): string {
  return cleanLines(text)[0]?.trim() ?? "";
}
