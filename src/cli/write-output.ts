/** Writes the files that a user asked for. */

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError when the file cannot be written */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(
      "output-unwritable",
      `${file} cannot be written: ${(error as Error).message}.`,
      "Name a file in a folder that you may write to.",
    );
  }
}
