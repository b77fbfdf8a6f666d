/** Numbers as a line of small bars. */

import type { Symbols } from "./theme.ts";

/** One bar for each value, in proportion to the largest: bars of similar height are similar values. */
export function sparkline(values: readonly number[], { spark }: Symbols): string {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return values
    .map((value) => {
      const share = largest > 0 ? Math.max(0, value) / largest : 0;
      return spark[Math.min(spark.length - 1, Math.floor(share * spark.length))] ?? "";
    })
    .join("");
}
