/** Tells whether the file of a test has changed. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** How many files are read at once. */
const PARALLEL_READS = 16;

/**
 * A fingerprint of the content of each file; a file that cannot be read has none, and its tests are
 * never taken for unchanged.
 */
export async function fingerprints(files: Iterable<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const left = new Set(files).values();
  const readers = Array.from({ length: PARALLEL_READS }, async () => {
    for (const file of left) {
      const content = await readFile(file).catch(() => undefined);
      if (content === undefined) continue;
      found.set(file, createHash("sha256").update(content).digest("base64url").slice(0, 22));
    }
  });
  await Promise.all(readers);
  return found;
}
