/** Where a suite's files are, as seen from the folder that a reader looks from. */

import path from "node:path";
import type { SourceLocation } from "../../core/model/result.ts";

/** Turns a path inside a suite's root into one from the reader's folder, with forward slashes. */
export interface SourcePaths {
  /** Absolute; stack traces are shown from here. */
  readonly baseFolder: string;
  resolve(suite: string, file: string): string;
}

/** Paths from `baseFolder`, for suites whose roots (absolute) are known by name. */
export function sourcePaths(
  baseFolder: string,
  suiteRoots: ReadonlyMap<string, string>,
): SourcePaths {
  const prefixes = new Map(
    [...suiteRoots].map(([suite, root]) => [suite, slashed(path.relative(baseFolder, root))]),
  );
  return {
    baseFolder,
    resolve(suite, file) {
      if (path.isAbsolute(file)) {
        return slashed(path.relative(baseFolder, file));
      }
      const prefix = prefixes.get(suite);
      return prefix === undefined ? file : path.posix.join(prefix, file);
    },
  };
}

/** `file:line:column` as editors and terminals make it a link. */
export function formatLocation(paths: SourcePaths, suite: string, at: SourceLocation): string {
  const file = paths.resolve(suite, at.file);
  const column = at.column === undefined ? "" : `:${at.column}`;
  return at.line === undefined ? file : `${file}:${at.line}${column}`;
}

/** Shortens the absolute paths and file URLs in a line of a stack trace. */
export function shortenPaths(paths: SourcePaths, line: string): string {
  const folder = `${paths.baseFolder.replace(/[\\/]+$/, "")}${path.sep}`;
  return line.replaceAll(`file://${folder}`, "").replaceAll(folder, "");
}

function slashed(file: string): string {
  return file.split(path.sep).join("/");
}
