/** Makes a folder with those around it, and fails where Node's own way never comes back. */

import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Makes sure of a folder. Node's recursive `mkdir` asks without end where a file system takes no
 * folders but says that there is none, as `/proc` does.
 * @throws the file system's error, such as `EACCES` or `EEXIST` when a part of the path is a file.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  try {
    await mkdir(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!(await isFolder(folder))) throw error;
  }
}

async function isFolder(name: string): Promise<boolean> {
  const found = await stat(name).catch(() => undefined);
  return found?.isDirectory() === true;
}
