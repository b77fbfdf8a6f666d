/** Ends processes together with everything they started, also what left their process group. */

import { readdirSync, readFileSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import { statFields } from "./process-stat.ts";

/**
 * Environment variable by which processes are found again that a runner started: tags of the form
 * `run/worker/incarnation/host`, separated by spaces, one for each Plimsoll that is around them.
 */
const TAG_VARIABLE = "PLIMSOLL_TAG";

/** How many processes are looked at before the event loop gets its turn (about 2 ms). */
const PROCESSES_PER_TURN = 100;

/** A process may start another one while the list is read, so it is read until nothing is found. */
const MOST_SWEEPS = 10;
const PAUSE_BETWEEN_SWEEPS_MS = 5;

/** Adds a tag to those that an environment has already. */
export function withTag(environment: NodeJS.ProcessEnv, tag: string): NodeJS.ProcessEnv {
  const outer = environment[TAG_VARIABLE];
  return { ...environment, [TAG_VARIABLE]: outer ? `${outer} ${tag}` : tag };
}

/** Whether an environment, as `/proc/PID/environ` shows it, has the tag or one below it. */
export function hasTag(environ: string, tag: string): boolean {
  // Nearly all environments fail this test, which costs the least.
  if (!environ.includes(tag)) return false;
  const prefix = `${TAG_VARIABLE}=`;
  const entry = environ.split("\0").find((line) => line.startsWith(prefix));
  if (entry === undefined) return false;
  const tags = entry.slice(prefix.length).split(" ");
  return tags.some((own) => own === tag || own.startsWith(`${tag}/`));
}

/**
 * Sends a signal to a process group.
 * @returns false when no process of the group is left.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Kills every process with the tag or one below it, except this process, until none is left. It
 * finds what escaped from its group by `setsid`, and is safe when ids of processes are used again,
 * since nothing is killed whose environment was not read just before. Only Linux has the list of
 * processes; elsewhere it does nothing.
 */
export async function sweepTag(tag: string): Promise<void> {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const ids = processIds();
    let killed = 0;
    for (let index = 0; index < ids.length; index += PROCESSES_PER_TURN) {
      killed += killTagged(ids.slice(index, index + PROCESSES_PER_TURN), tag);
      await setImmediate();
    }
    if (killed === 0) return;
    await setTimeout(PAUSE_BETWEEN_SWEEPS_MS);
  }
}

/** Whether a process is stopped, as by SIGSTOP; a debugger that looks at it does not count. */
export function isStopped(id: number): boolean {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "latin1");
    return statFields(stat)[0] === "T";
  } catch {
    return false;
  }
}

/** Like `sweepTag`, for a process that is about to end itself: one pass, without the event loop. */
export function sweepTagAtOnce(tag: string): void {
  killTagged(processIds(), tag);
}

function processIds(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function killTagged(ids: readonly number[], tag: string): number {
  let killed = 0;
  for (const id of ids) {
    if (id === process.pid || !hasTag(readEnviron(id), tag)) continue;
    killed++;
    // If it leads a group, that goes with it: a member may have cleared its environment.
    signalGroup(id, "SIGKILL");
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It has ended in the meantime.
    }
  }
  return killed;
}

/** Empty for processes that have ended, belong to somebody else, or are the kernel's. */
function readEnviron(id: number): string {
  try {
    return readFileSync(`/proc/${id}/environ`, "latin1");
  } catch {
    return "";
  }
}
