/** Finds the files that `node --test` would run. */

import fs from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { compareText } from "../../core/model/identifiers.ts";
import { RunnerError } from "../runner.ts";

/** What Node's own globbing looks like from version 22 on. */
type NodeGlob = (
  patterns: readonly string[],
  options: { readonly cwd: string; readonly exclude: (name: string) => boolean },
) => string[];

const nodeGlob = (fs as unknown as { readonly globSync?: NodeGlob }).globSync;

const magic = /[*?[\]{}()!+@]/;

/** Name patterns of tests in Node 20, whose runner knows no globs. */
const testName = /((^test(-.+)?)|(.+[.\-_]test))\.[cm]?js$/;
const scriptName = /\.[cm]?js$/;

/**
 * Absolute paths of the files that Node's runner takes for these patterns, ordered.
 * @throws RunnerError (`node-test-no-such-file`) when a pattern is a name of nothing.
 */
export function testFiles(
  root: string,
  patterns: readonly string[],
  withTypeScript: boolean,
): readonly string[] {
  const found =
    nodeGlob === undefined
      ? filesByWalking(root, patterns)
      : filesByGlob(nodeGlob, root, patterns, withTypeScript);
  return [...new Set(found)].sort(compareText);
}

/** Whether the patterns match by Node's globbing, which its runner has since version 21. */
export const nodeTestKnowsGlobs = nodeGlob !== undefined;

function filesByGlob(
  glob: NodeGlob,
  root: string,
  patterns: readonly string[],
  withTypeScript: boolean,
): readonly string[] {
  const extensions = withTypeScript ? "js,mjs,cjs,ts,mts,cts" : "js,mjs,cjs";
  const wanted =
    patterns.length > 0 ? patterns : [`**/{test,test/**/*,test-*,*[._-]test}.{${extensions}}`];
  const exclude = (name: string) => name === "node_modules";
  const found = withoutWarnings(() => glob(wanted, { cwd: root, exclude }));
  if (found.length === 0 && patterns.length > 0 && !patterns.some((text) => magic.test(text))) {
    throw noSuchFile(patterns.join(", "), root);
  }
  return found.map((file) => path.resolve(root, file));
}

/** Node 22 warns that its globbing is new, which is no news to its own runner's users. */
function withoutWarnings<T>(action: () => T): T {
  const original = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return action();
  } finally {
    process.emitWarning = original;
  }
}

function filesByWalking(root: string, patterns: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const pattern of patterns.length > 0 ? patterns : ["."]) {
    const absolute = path.resolve(root, pattern);
    const stats = fs.statSync(absolute, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      walk(absolute, path.basename(absolute) === "test", found);
    } else if (stats !== undefined) {
      found.push(absolute);
    } else if (magic.test(pattern)) {
      // Node 20 itself would fail here; a script that is written for its successors still works.
      const ignore = ["**/node_modules/**"];
      found.push(...globSync(pattern, { cwd: root, absolute: true, ignore }));
    } else {
      throw noSuchFile(pattern, root);
    }
  }
  return found;
}

function walk(folder: string, isTestFolder: boolean, found: string[]): void {
  for (const name of fs.readdirSync(folder)) {
    const absolute = path.join(folder, name);
    const stats = fs.statSync(absolute, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      if (name !== "node_modules") walk(absolute, isTestFolder || name === "test", found);
    } else if (stats?.isFile() && (isTestFolder ? scriptName : testName).test(name)) {
      found.push(absolute);
    }
  }
}

function noSuchFile(pattern: string, root: string): RunnerError {
  return new RunnerError(
    "node-test-no-such-file",
    `the test file ${pattern} does not exist in ${root}`,
    "Correct the patterns of the suite, or build what its tests are built from first.",
  );
}
