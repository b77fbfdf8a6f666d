/** Durations as people say them. */

const minute = 60;
const hour = 3600;

/** How long something took: `340 ms`, `12.3 s`, `1 min 5 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  const known = Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
  if (known < 0.9995) {
    return `${Math.round(known * 1000)} ms`;
  }
  return known < minute - 0.05 ? `${known.toFixed(1)} s` : formatElapsed(known);
}

/** How long something has been going on, in whole seconds: `3 s`, `1 min 5 s`, `2 h 10 min`. */
export function formatElapsed(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  if (whole < minute) {
    return `${whole} s`;
  }
  if (whole < hour) {
    return joinParts(Math.floor(whole / minute), "min", whole % minute, "s");
  }
  const minutes = Math.round(whole / minute);
  return joinParts(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

/** A guess at what is left: `about 40 s to 1 min left`, `less than 1 s left`. */
export function formatTimeLeft(secondsLeft: {
  readonly low: number;
  readonly high: number;
}): string {
  return `${formatDurationRange(secondsLeft)} left`;
}

/** A guess between two bounds: `about 40 s to 1 min`, `about 2 to 3 min`, `less than 1 s`. */
export function formatDurationRange(range: {
  readonly low: number;
  readonly high: number;
}): string {
  const low = coarse(Math.min(range.low, range.high));
  const high = coarse(Math.max(range.low, range.high));
  if (high < 1) {
    return "less than 1 s";
  }
  if (low === high) {
    return `about ${formatElapsed(high)}`;
  }
  const [lowNumber, lowUnit, ...lowRest] = formatElapsed(low).split(" ");
  const [, highUnit, ...highRest] = formatElapsed(high).split(" ");
  const oneUnit = lowUnit === highUnit && lowRest.length === 0 && highRest.length === 0;
  return `about ${oneUnit ? lowNumber : formatElapsed(low)} to ${formatElapsed(high)}`;
}

function joinParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Rounds a guess to the step that its size deserves, so that it neither flickers nor boasts. */
function coarse(seconds: number): number {
  const known = Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
  const step = known < 10 ? 1 : known < minute ? 5 : known < 5 * minute ? 10 : minute;
  return Math.round(known / step) * step;
}
