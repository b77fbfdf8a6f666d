/** Runs a command that prepares a workspace, and ends it with all that it has started. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { signalGroup, sweepTag, withTag } from "../../engine/process-tree.ts";

/** Of what it printed, the end is of interest. */
const TAIL_LENGTH = 4000;

export interface GuardedCommand {
  readonly words: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** By which its processes are found. */
  readonly tag: string;
  readonly signal: AbortSignal;
  readonly limitSeconds: number;
}

export interface CommandEnd {
  readonly ok: boolean;
  /** How it ended, in words. */
  readonly how: string;
  /** The last lines that it printed. */
  readonly tail: string;
}

/**
 * Ended by force, it is gone with everything that it has started; a command that ends by itself may
 * leave something behind.
 */
export async function runGuarded(command: GuardedCommand): Promise<CommandEnd> {
  const { words, folder, environment, tag, signal, limitSeconds } = command;
  signal.throwIfAborted();
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, {
    cwd: folder,
    env: withTag({ ...process.env, ...environment }, tag),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      tail = (tail + text).slice(-TAIL_LENGTH);
    });
  }
  let over = "";
  const end = (why: string) => {
    over ||= why;
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  const timer = setTimeout(() => end(`took more than ${limitSeconds} s`), limitSeconds * 1000);
  const abort = () => end("was not needed any more");
  signal.addEventListener("abort", abort, { once: true });
  let how: string;
  try {
    const [status, by] = (await once(child, "exit")) as [number | null, string | null];
    how = by === null ? `exited with status ${status}` : `was killed by ${by}`;
  } catch (error) {
    how = `could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
  clearTimeout(timer);
  signal.removeEventListener("abort", abort);
  if (over !== "") await sweepTag(tag);
  how = over || how;
  return { ok: how === "exited with status 0", how, tail: tail.trim() };
}
