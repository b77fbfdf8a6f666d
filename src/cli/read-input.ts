/** Reads the JSON files that a user names: traces, pools, faults. */

import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { InputError } from "../simulator/input/input-error.ts";
import { UsageError } from "./usage-error.ts";

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Reads a file of JSON, compressed or not, and makes something of it.
 *
 * @param parse is given the content and the file's name for messages
 * @throws UsageError when the file cannot be read or is not what it should be
 */
export async function readInput<Content>(
  file: string,
  parse: (value: unknown, file: string) => Content,
): Promise<Content> {
  const text = await readText(file);
  try {
    return parse(JSON.parse(text), file);
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.code, error.message, error.remedy);
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(
      "input-not-json",
      `${file} is not JSON: ${error.message}.`,
      "Mend the file, or name another one.",
    );
  }
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    const compressed = GZIP_MAGIC.every((byte, place) => bytes[place] === byte);
    const text = (compressed ? gunzipSync(bytes) : bytes).toString("utf8");
    return text.replace(/^\u{feff}/u, "");
  } catch (error) {
    throw new UsageError(
      "input-unreadable",
      `${file} cannot be read: ${(error as Error).message}.`,
      "Correct the path, or make the file readable.",
    );
  }
}
