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

/** Reads a field of `/proc/meminfo`, in bytes. */
export function memoryField(read: ReadText, field: string): number | undefined {
  const found = new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(read("/proc/meminfo") ?? "");
  return found ? Number(found[1]) * 1024 : undefined;
}
