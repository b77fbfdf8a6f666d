/** What the makespan of a set of tests could have been at best, and what a plain deal makes of it. */

/**
 * No schedule on these slots can be faster: the larger of total work ÷ total speed and, for each k
 * up to the number of slots, the k longest tests ÷ the k fastest slots (Gonzalez, Ibarra and Sahni,
 * 1977).
 *
 * @param seconds durations on a slot of speed 1
 * @param speeds one per slot, larger than 0
 * @returns seconds, or `null` when there is no slot
 */
export function lowerBoundSeconds(
  seconds: readonly number[],
  speeds: readonly number[],
): number | null {
  if (speeds.length === 0) return null;
  const longest = [...seconds].sort((a, b) => b - a);
  const fastest = [...speeds].sort((a, b) => b - a);
  let bound = 0;
  let work = 0;
  let speed = 0;
  for (const [place, each] of fastest.entries()) {
    work += longest[place] ?? 0;
    speed += each;
    bound = Math.max(bound, work / speed);
  }
  const total = longest.reduce((sum, each) => sum + each, 0);
  return Math.max(bound, total / speed);
}

/**
 * The makespan of dealing test i to slot i mod n before the start, without stealing.
 *
 * @param seconds durations on a slot of speed 1, in the order in which they are dealt
 * @param speeds one per slot, larger than 0
 * @returns seconds, or `null` when there is no slot
 */
export function roundRobinSeconds(
  seconds: readonly number[],
  speeds: readonly number[],
): number | null {
  if (speeds.length === 0) return null;
  const loads = speeds.map(() => 0);
  for (const [place, each] of seconds.entries()) {
    const slot = place % speeds.length;
    loads[slot] = (loads[slot] ?? 0) + each / (speeds[slot] ?? 1);
  }
  return Math.max(0, ...loads);
}
