/** Reads what the kernel tells in files. */

import { readFileSync } from "node:fs";

/** Returns a file's text; undefined when there is none or it may not be read. */
export type ReadText = (path: string) => string | undefined;

/** Reads from this machine. */
export const readSystemFile: ReadText = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/**
 * Reads what is looked at again and again: a file that was not there the first time is not asked
 * for any more, since most that could be there are of drivers and groups that a machine has not.
 */
export function readRepeatedly(read: ReadText): ReadText {
  const absent = new Set<string>();
  const present = new Set<string>();
  return (path) => {
    if (absent.has(path)) return undefined;
    const text = read(path);
    if (text !== undefined) present.add(path);
    else if (!present.has(path)) absent.add(path);
    return text;
  };
}

/** Reads a field of `/proc/meminfo`, in bytes. */
export function memoryField(read: ReadText, field: string): number | undefined {
  const found = new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(read("/proc/meminfo") ?? "");
  return found ? Number(found[1]) * 1024 : undefined;
}
