/** What the live view shows at one moment, as lines: lanes of the workers, progress, time left. */

import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import type { RunSnapshot, SlotActivity } from "../../coordinator/run-progress.ts";
import { formatElapsed, formatTimeLeft } from "./format-duration.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import type { Presentation } from "./presentation.ts";
import { gainSentences } from "./scale-text.ts";
import type { Theme } from "./theme.ts";

/** Wider lines are harder to read than narrower ones. */
const maxColumns = 100;
const maxBarColumns = 40;
const maxLabelColumns = 24;
const elapsedColumns = 12;
/** Of the terminal's height; the rest shows the failures that came before. */
const lanesShare = 0.6;

/** The moment and the terminal that a frame is for. */
export interface FrameSetting {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly beganAt: number;
}

/** A frame, set off by an empty line; no line is wider than the terminal. */
export function renderFrame(
  snapshot: RunSnapshot,
  presentation: Presentation,
  setting: FrameSetting,
): string {
  const columns = Math.max(10, Math.min(maxColumns, setting.columns - 1));
  return [
    "",
    ...laneLines(snapshot.slots, presentation, { ...setting, columns }),
    progressLine(snapshot, presentation.theme, { ...setting, columns }),
    countsLine(snapshot, presentation.theme),
    ...scaleLine(snapshot, presentation.theme),
  ]
    .map((line) => truncated(line.trimEnd(), columns, presentation.theme))
    .join("\n");
}

/** The frame while the tests are still being looked for. */
export function renderWaiting(theme: Theme, setting: FrameSetting): string {
  const line = ` Finding the tests  ${formatElapsed((setting.now - setting.beganAt) / 1000)}`;
  return truncated(theme.faint(line), Math.max(10, setting.columns - 1), theme);
}

function laneLines(
  slots: readonly SlotActivity[],
  presentation: Presentation,
  setting: FrameSetting,
): string[] {
  const limit = Math.max(1, Math.floor(setting.rows * lanesShare));
  const shown = slots.length <= limit ? slots : busiest(slots, Math.max(1, limit - 1));
  const labels = laneLabels(shown);
  const labelColumns = Math.min(
    maxLabelColumns,
    labels.reduce((widest, label) => Math.max(widest, stringWidth(label)), 0),
  );
  const lines = shown.map((slot, index) =>
    laneLine(slot, labels[index] ?? "", labelColumns, presentation, setting),
  );
  const hidden = slots.length - shown.length;
  return hidden === 0 ? lines : [...lines, presentation.theme.faint(` +${hidden} more`)];
}

/** Those that have run their test for longest, in the order in which they all stand. */
function busiest(slots: readonly SlotActivity[], count: number): SlotActivity[] {
  const rank = ({ doing }: SlotActivity) =>
    doing.kind === "test" ? 0 : doing.kind === "idle" ? 2 : 1;
  const chosen = new Set(
    slots
      .toSorted((a, b) => rank(a) - rank(b) || a.doing.sinceMs - b.doing.sinceMs)
      .slice(0, count),
  );
  return slots.filter((slot) => chosen.has(slot));
}

/** A worker's name; with the slot's number, from 1, where it has several. */
function laneLabels(slots: readonly SlotActivity[]): string[] {
  const severalSlots = new Set(slots.filter(({ slot }) => slot > 0).map((slot) => slot.workerId));
  return slots.map(({ workerId, slot }) =>
    severalSlots.has(workerId) ? `${workerId}/${slot + 1}` : workerId,
  );
}

function laneLine(
  slot: SlotActivity,
  label: string,
  labelColumns: number,
  { theme, names }: Presentation,
  setting: FrameSetting,
): string {
  const { doing } = slot;
  const idle = doing.kind === "idle";
  const seconds = (setting.now - doing.sinceMs) / 1000;
  // Shorter ones would only flicker.
  const elapsed = idle || seconds < 1 ? "" : formatElapsed(seconds);
  const space = Math.max(8, setting.columns - labelColumns - elapsedColumns - 3);
  const what = doing.kind === "test" ? names.ofTest(doing.key) : doing.kind;
  const text = padded(truncated(what, space, theme, "start"), space);
  const name = padded(truncated(label, labelColumns, theme, "start"), labelColumns);
  const painted = doing.kind === "test" ? text : theme.faint(text);
  return ` ${theme.faint(name)}  ${painted}${theme.faint(elapsed.padStart(elapsedColumns))}`;
}

function progressLine(snapshot: RunSnapshot, theme: Theme, setting: FrameSetting): string {
  const { doneTests, totalTests } = snapshot;
  const fraction = totalTests === 0 ? 0 : Math.min(1, doneTests / totalTests);
  const elapsed = formatElapsed((setting.now - setting.beganAt) / 1000);
  const numbers = `${doneTests}/${formatCount(totalTests, "test")}  ${formatPercent(fraction)}  ${elapsed}`;
  const width = Math.max(4, Math.min(maxBarColumns, setting.columns - numbers.length - 4));
  const full = Math.floor(fraction * width);
  const { barFull, barEmpty } = theme.symbols;
  const done = (snapshot.failed > 0 ? theme.bad : theme.good)(barFull.repeat(full));
  return ` ${done}${theme.faint(barEmpty.repeat(width - full))}  ${numbers}`;
}

function countsLine(snapshot: RunSnapshot, theme: Theme): string {
  const { passed, failed, skipped, secondsLeft } = snapshot;
  const parts = [
    theme.good(`${passed} passed`),
    ...(failed > 0 ? [theme.bad(`${failed} failed`)] : []),
    ...(skipped > 0 ? [theme.warn(`${skipped} skipped`)] : []),
    ...(secondsLeft === undefined ? [] : [theme.faint(formatTimeLeft(secondsLeft))]),
  ];
  return ` ${parts.join("  ")}`;
}

function scaleLine({ scale }: RunSnapshot, theme: Theme): string[] {
  const [gain] = scale === undefined ? [] : gainSentences(scale, "would save");
  return gain === undefined ? [] : [theme.faint(` ${gain}`)];
}

function truncated(
  text: string,
  columns: number,
  theme: Theme,
  position: "start" | "end" = "end",
): string {
  return cliTruncate(text, columns, { position, truncationCharacter: theme.symbols.ellipsis });
}

function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - stringWidth(text)));
}
