/** What is said of workers that come and go with the load. */

import type { PoolChange } from "../core/adapt/pool-size.ts";

export function poolChangeText(change: PoolChange): string {
  const { workerClass, add, leave, endInSeconds, thenInSeconds } = change;
  if (add > 0) {
    const workers = add === 1 ? "1 more worker" : `${add} more workers`;
    const [now, then] = [endInSeconds, thenInSeconds].map((each) => Math.max(1, Math.round(each)));
    return `${workers} of ${workerClass}: expected to end in ${then} s instead of ${now} s`;
  }
  const names = leave.join(", ");
  return `not needed any more: ${names}, ${leave.length === 1 ? "which ends" : "which end"} what ${leave.length === 1 ? "it has" : "they have"} and ${leave.length === 1 ? "leaves" : "leave"}`;
}
