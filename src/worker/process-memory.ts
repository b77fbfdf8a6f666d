/** How much memory processes hold that would be free without them. */

import type { ReadText } from "./system-files.ts";
import { readSystemFile } from "./system-files.ts";

/** Who started whom is followed no deeper: what a test starts does not stay when it is over. */
const DEEPEST = 4;

/**
 * Of a process and of those that it started, as far as they are still its children. Pages of files,
 * which many share, do not count.
 *
 * @returns bytes; 0 where the system does not tell
 */
export function treeMemoryBytes(pid: number, read: ReadText = readSystemFile): number {
  return ofTree(pid, read, DEEPEST);
}

function ofTree(pid: number, read: ReadText, deepest: number): number {
  const status = read(`/proc/${pid}/status`) ?? "";
  const own = 1024 * Number(/^RssAnon:\s*(\d+) kB/m.exec(status)?.[1] ?? 0);
  if (deepest === 0) return own;
  const children = read(`/proc/${pid}/task/${pid}/children`)?.trim().split(/\s+/) ?? [];
  return children
    .filter((child) => child !== "")
    .reduce((sum, child) => sum + ofTree(Number(child), read, deepest - 1), own);
}
