/** How evenly work was spread. */

/**
 * Gini coefficient of the workers' busy fractions: 0 when all are equal, towards 1 when one does
 * everything (Gini, 1912; computed from the sorted values).
 */
export function giniCoefficient(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const weighted = sorted.reduce((sum, value, place) => sum + (place + 1) * value, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}

/** Largest minus smallest, relative to the mean; 0 when there is nothing to compare. */
export function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 0 || mean === 0) return 0;
  return (Math.max(...values) - Math.min(...values)) / mean;
}

/** Busy slot time ÷ offered slot time, 0 to 1. */
export function utilization(busySeconds: readonly number[], offeredSeconds: number): number {
  if (offeredSeconds <= 0) return 0;
  return busySeconds.reduce((sum, seconds) => sum + seconds, 0) / offeredSeconds;
}
