/** Sentences about the run as a whole, as all views print them. */

import { cleanText } from "./clean-text.ts";
import { formatCount } from "./format-number.ts";
import type { Theme } from "./theme.ts";

/** A notice of the run. */
export function noticeLine(level: "info" | "warning", text: string, theme: Theme): string {
  const clean = cleanText(text);
  return level === "info" ? theme.faint(clean) : theme.warn(`${theme.symbols.warning} ${clean}`);
}

/** How big the run is, when it begins. */
export function beginningLine(run: {
  readonly tests: number;
  readonly workers: number;
  readonly slots: number;
  readonly alreadyDone: number;
}): string {
  const slots = run.slots === run.workers ? "" : ` (${formatCount(run.slots, "slot")})`;
  const done = run.alreadyDone === 0 ? "" : `, ${run.alreadyDone} of them finished before`;
  return `Running ${formatCount(run.tests, "test")}${done}, on ${formatCount(run.workers, "worker")}${slots}`;
}
