/** Which backend and which browser suits a test best. */

import type { Precision, TestType } from "./analyzed-requirements.ts";
import type { ModelFamily } from "./model-family.ts";
import type { HardwareTables, Scores } from "./tables/hardware.ts";

/** How well each backend suits; those of browsers for tests of the web platform. */
export function scoreBackends(
  family: ModelFamily,
  testType: TestType,
  precision: Precision,
  isWeb: boolean,
  tables: HardwareTables,
): Scores {
  const base = (isWeb ? tables.webBackends : tables.backends)[family];
  const byType = scaled(base, tables.backendOfType[testType]);
  return scaled(byType, tables.backendOfPrecision[precision]);
}

/** How well each browser suits a test that uses a backend. */
export function scoreBrowsers(
  family: ModelFamily,
  backend: string,
  tables: HardwareTables,
): Scores {
  const factors = Object.hasOwn(tables.browserOfBackend, backend)
    ? tables.browserOfBackend[backend]
    : undefined;
  return scaled(tables.browsers[family], factors ?? {});
}

/** The best of some scores; of equals the first by name. */
export function bestOf(scores: Scores): string | undefined {
  const [best] = Object.entries(scores).toSorted(
    ([a, scoreA], [b, scoreB]) => scoreB - scoreA || (a < b ? -1 : 1),
  );
  return best?.[0];
}

function scaled(scores: Scores, factors: Scores): Scores {
  return Object.fromEntries(
    Object.entries(scores).map(([name, score]) => {
      const factor = factors[name] ?? factors["*"] ?? 1;
      // Hundredths: no one can tell finer ones, and sums of fractions differ in the last digit.
      return [name, Math.min(1, Math.round(score * factor * 100) / 100)];
    }),
  );
}
