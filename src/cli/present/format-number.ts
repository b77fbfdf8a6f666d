/** Counts and percentages as text. */

/** `1 test`, `12 tests`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A part of a whole, 0 to 1, in percent; only all is `100 %` and only nothing is `0 %`. */
export function formatPercent(fraction: number): string {
  const percent = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) * 100 : 0;
  if (percent > 0 && percent < 1) {
    return "<1 %";
  }
  return `${percent > 99 && percent < 100 ? 99 : Math.round(percent)} %`;
}

/** A part of a whole in percent with one decimal, as benchmarks print it. */
export function formatExactPercent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
