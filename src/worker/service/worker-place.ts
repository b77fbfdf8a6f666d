/** The folder of a worker on its machine, and the number that tells it from others there. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { statFields } from "../../engine/process-stat.ts";

const MOST_WORKERS = 1000;

export interface WorkerPlace {
  /** From 1; the lowest that no living process has. */
  readonly number: number;
  readonly folder: string;
  /** Another process may have it from now on; what is in it stays. */
  release(): void;
}

/**
 * Takes a place below a folder for this process. The place of a process that has died is free.
 *
 * @throws when the folder cannot be written to
 */
export function claimPlace(root: string): WorkerPlace {
  for (let number = 1; number <= MOST_WORKERS; number++) {
    const folder = path.join(root, String(number));
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "owner");
    if (claim(file)) return { number, folder, release: () => rmSync(file, { force: true }) };
  }
  throw new Error(`All ${MOST_WORKERS} places for workers below ${root} are taken.`);
}

function claim(file: string): boolean {
  const own = identityOf(process.pid) ?? String(process.pid);
  if (write(file, own)) return true;
  const owner = read(file);
  if (owner !== undefined && isAlive(owner)) return false;
  // Several may find it dead at once: only one of them can move it out of the way, and must have
  // moved what it saw, not the claim of somebody who was quicker.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return write(file, own);
  }
  const moved = read(aside);
  rmSync(aside);
  if (moved !== owner && moved !== undefined) {
    write(file, moved);
    return false;
  }
  return write(file, own);
}

function write(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(identity: string): boolean {
  return identityOf(Number.parseInt(identity, 10)) === identity;
}

/** Ids of processes are used again, but not with the same start. */
function identityOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = statFields(stat);
  return fields[0] === "Z" ? undefined : `${pid} ${fields[19]}`;
}
