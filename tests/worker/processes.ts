/** Looks at real processes, for tests that start and kill them. */

import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const LIMIT_MS = 60_000;

/** Waits until something holds. @throws with `what` when it does not come true in time. */
export async function eventually<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
    await setTimeout(10);
  }
}

/** Whether a process is there; one that only waits for its parent to notice its end is not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

/** Waits until none of the processes is left. */
export async function eventuallyGone(pids: readonly number[]): Promise<void> {
  await eventually(`the end of ${pids}`, () => !pids.some(isAlive));
}

/** Reads the process ids that a test has written to a file, as soon as they are there. */
export function readPids(file: string): Promise<number[]> {
  return eventually(`process ids in ${file}`, () => {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as number[];
    } catch {
      return undefined;
    }
  });
}

/** Children of a process. */
export function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isAlive(pid) && parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
