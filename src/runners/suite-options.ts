/** Checks what a suite's configuration says to its runner. */

import { statSync } from "node:fs";
import { z } from "zod";
import type { SuiteSpec } from "./runner.ts";
import { RunnerError } from "./runner.ts";

/**
 * Reads the options of a suite.
 * @throws RunnerError naming the wrong ones (`suite-options`), or the missing root (`suite-root`).
 */
export function readSuiteOptions<T extends z.ZodType>(suite: SuiteSpec, schema: T): z.output<T> {
  if (!statSync(suite.root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RunnerError(
      "suite-root",
      `the root of suite ${suite.name} is no folder: ${suite.root}`,
      "Correct the suite's root, or create the folder.",
    );
  }
  const parsed = schema.safeParse(suite.options);
  if (parsed.success) return parsed.data;
  throw new RunnerError(
    "suite-options",
    `the options of suite ${suite.name} are wrong:\n${z.prettifyError(parsed.error)}`,
    `Correct the options of the suite; its runner is ${suite.runner}.`,
  );
}
