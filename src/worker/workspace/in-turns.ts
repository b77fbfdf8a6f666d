/** Does the same for many, a few at once. */

/** @returns what came of each, in the order of the items; the first failure ends it */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const place = next;
      next += 1;
      results[place] = await work(items[place] as Item);
    }
  };
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, lane);
  try {
    await Promise.all(lanes);
  } catch (error) {
    next = items.length;
    await Promise.allSettled(lanes);
    throw error;
  }
  return results;
}
