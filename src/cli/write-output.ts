/** Writes the files that a user asked for. */

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "./make-folder.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError when the file cannot be written */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await makeFolder(path.dirname(path.resolve(file)));
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(
      "output-unwritable",
      `${file} cannot be written: ${(error as Error).message}.`,
      "Name a file in a folder that you may write to.",
    );
  }
}
