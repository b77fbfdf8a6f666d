/** Finds the processes that a test has started, directly or not. */

import { readdirSync, readFileSync } from "node:fs";

/** Marks every process that a command of a project starts, however far it goes away. */
export const OWNER = "PLIMSOLL_TEST_PROJECT";

/** Processes that a command in a folder has started, directly or not. */
export function processesOf(folder: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && belongsTo(pid, folder));
}

function belongsTo(pid: number, folder: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    if (stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z")) return false;
    return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${OWNER}=${folder}\0`);
  } catch {
    return false;
  }
}

/** Its id and command line, for the message of a failed test. */
export function describeProcess(pid: number): string {
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ")}`;
  } catch {
    return String(pid);
  }
}
