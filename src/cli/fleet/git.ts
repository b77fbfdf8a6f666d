/** Asks git about a folder. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** @returns what it prints, or undefined when it fails */
export async function git(folder: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", folder, ...words]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
