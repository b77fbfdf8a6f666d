/** What looking at a folder can say about the runner of its tests. */

import type { RunnerName } from "./runner.ts";

/** A suite that needs no configuration, because its project already says how to run it. */
export interface RunnerFinding {
  readonly runner: RunnerName;
  /** Absolute path of the suite's root folder. */
  readonly root: string;
  /** Options of the suite, as its adapter takes them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What was seen, as the end of a sentence: "package.json's script test runs node --test". */
  readonly because: string;
}
