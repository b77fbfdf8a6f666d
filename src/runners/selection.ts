/** Narrows what discovery found down to what was asked for. */

import path from "node:path";
import type { DiscoveredTest, Selection } from "./runner.ts";

/** Keeps the tests whose id contains, or whose file is or lies in, one of the selected paths. */
export function selectTests<T extends DiscoveredTest>(
  tests: readonly T[],
  selection: Selection,
  root: string,
): readonly T[] {
  if (selection.paths.length === 0) return tests;
  const wanted = selection.paths.map((text) => ({
    part: text.replace(/^\.\//, ""),
    absolute: path.resolve(root, text),
  }));
  return tests.filter((test) =>
    wanted.some(
      ({ part, absolute }) =>
        test.id.includes(part) || (test.file !== undefined && liesIn(test.file, absolute)),
    ),
  );
}

function liesIn(file: string, fileOrFolder: string): boolean {
  return (
    file === fileOrFolder ||
    file.startsWith(fileOrFolder.endsWith(path.sep) ? fileOrFolder : fileOrFolder + path.sep)
  );
}

/** The first id that occurs twice, if there is one. */
export function duplicateId(tests: readonly DiscoveredTest[]): string | undefined {
  const seen = new Set<string>();
  for (const { id } of tests) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return undefined;
}
