/** Looks through a folder without following links. */

import { lstat, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { inTurns } from "./in-turns.ts";

const AT_ONCE = 32;

/**
 * What is in a folder and does not belong to it, as relative paths with slashes. A folder that holds
 * nothing that belongs is named as a whole.
 */
export async function strangersIn(folder: string, own: ReadonlySet<string>): Promise<string[]> {
  const folders = new Set<string>();
  for (const file of own) {
    const words = file.split("/");
    for (let depth = 1; depth < words.length; depth++) folders.add(words.slice(0, depth).join("/"));
  }
  const strangers: string[] = [];
  const look = async (below: string): Promise<void> => {
    const entries = await readdir(path.join(folder, below), { withFileTypes: true });
    for (const entry of entries) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && folders.has(name)) await look(name);
      else if (entry.isDirectory() || !own.has(name)) strangers.push(name);
    }
  };
  await look("");
  return strangers;
}

/** Bytes on the disk below a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await inTurns(entries, AT_ONCE, async (entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return await sizeOf(at);
    // In blocks of 512 bytes, whatever the file system's own are.
    return ((await lstat(at).catch(() => undefined))?.blocks ?? 0) * 512;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
