/** A journal in a file: one line of JSON for each group. */

import { appendFile } from "node:fs/promises";

/** Adds each entry behind those before it, and resolves when it is handed to the disk. */
export function journalFile(file: string): (entry: unknown) => Promise<void> {
  let written: Promise<void> = Promise.resolve();
  return (entry) => {
    written = written.then(() => appendFile(file, `${JSON.stringify(entry)}\n`));
    return written;
  };
}
