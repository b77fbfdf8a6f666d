/** Finds the tests of a command suite, by globs or in a list. */

import path from "node:path";
import { glob } from "tinyglobby";
import { compareText } from "../../core/model/identifiers.ts";
import type { DiscoveredTest, Discovery, Selection } from "../runner.ts";
import { RunnerError } from "../runner.ts";
import { duplicateId, selectTests } from "../selection.ts";
import type { CommandOptions } from "./command-options.ts";
import { listedTests } from "./listed-tests.ts";

/** @throws RunnerError when the list cannot be used, or an id is double or no argument. */
export async function findTests(
  root: string,
  options: CommandOptions,
  selection: Selection,
): Promise<Discovery> {
  const all =
    options.testsFrom === undefined
      ? await matchingFiles(root, options.tests ?? [])
      : await listedTests(root, options.testsFrom);
  refuseUnusable(all);
  const tests = selectTests(all, selection, root);
  const notes = all.length === 0 ? [`no file in ${root} matches ${options.tests?.join(", ")}`] : [];
  return { tests, notes };
}

async function matchingFiles(
  root: string,
  patterns: readonly string[],
): Promise<readonly DiscoveredTest[]> {
  const wantsPackages = patterns.some((pattern) => pattern.includes("node_modules"));
  const files = await glob([...patterns], {
    cwd: root,
    ignore: wantsPackages ? [] : ["**/node_modules/**"],
    expandDirectories: false,
  });
  return files
    .sort(compareText)
    .map((id) => ({ id, file: path.resolve(root, id), group: path.posix.dirname(id) }));
}

function refuseUnusable(tests: readonly DiscoveredTest[]): void {
  const twice = duplicateId(tests);
  if (twice !== undefined) {
    throw new RunnerError(
      "duplicate-test",
      `the test ${twice} is listed twice`,
      "List each test once: results are kept by id.",
    );
  }
  if (tests.some(({ id }) => id.includes("\0"))) {
    throw new RunnerError(
      "test-id-unusable",
      "an id in the list of tests contains a NUL character, which no argument can hold",
      "Check that the file is a text file with one id a line.",
    );
  }
}
