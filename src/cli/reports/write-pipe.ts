/** Writes to a named pipe without keeping the process from ending while nobody reads it. */

import { constants, open } from "node:fs";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const LOOK_AGAIN_MS = 50;

/**
 * Waits for a reader, and writes. A call of the system that waits for one would hold a thread, and
 * Node does not end before all of its threads have.
 *
 * @throws the file system's error, such as `EPIPE` when the reader goes before it has everything
 */
export async function writePipe(file: string, chunks: Iterable<string>): Promise<void> {
  const fd = await openOnceRead(file);
  await pipeline(Readable.from(chunks), new Socket({ fd, readable: false, writable: true }));
}

async function openOnceRead(file: string): Promise<number> {
  for (;;) {
    try {
      // A bare descriptor: a `FileHandle` would close it when it is collected as garbage.
      return await promisify(open)(file, constants.O_WRONLY | constants.O_NONBLOCK, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
      await setTimeout(LOOK_AGAIN_MS);
    }
  }
}
