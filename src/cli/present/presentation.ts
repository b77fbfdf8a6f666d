/** What every view of a run shares: its looks, the names of its tests and where its files are. */

import type { SourcePaths } from "./source-path.ts";
import { sourcePaths } from "./source-path.ts";
import type { TestNames } from "./test-name.ts";
import { testNames } from "./test-name.ts";
import type { Theme } from "./theme.ts";

/** How one run is shown. */
export interface Presentation {
  readonly theme: Theme;
  readonly names: TestNames;
  readonly paths: SourcePaths;
}

/**
 * `suiteRoots` has the root folder (absolute) of each suite of the run by its name; files are shown
 * as seen from `baseFolder` (absolute).
 */
export function makePresentation(run: {
  readonly theme: Theme;
  readonly baseFolder: string;
  readonly suiteRoots: ReadonlyMap<string, string>;
}): Presentation {
  return {
    theme: run.theme,
    names: testNames(run.suiteRoots.keys(), run.theme.symbols),
    paths: sourcePaths(run.baseFolder, run.suiteRoots),
  };
}
