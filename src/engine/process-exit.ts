/** How a process ended: in words, and what ended it as far as that can be known. */

import type { DeathCause } from "../core/model/result.ts";
import type { MemoryKills } from "./memory-kills.ts";

/** The end of a process that was to go on. */
export interface ProcessExit {
  readonly detail: string;
  readonly death: DeathCause;
}

/** One of the two is null, as in the `exit` event of a child process. */
export function processExit(
  status: number | null,
  signal: NodeJS.Signals | null,
  kills: MemoryKills,
): ProcessExit {
  const detail = signal === null ? `exited with status ${status}` : `was killed by ${signal}`;
  // The kernel sends nothing else when memory runs out.
  if (signal !== "SIGKILL" || !kills.recent) return { detail, death: "crash" };
  return { detail: `${detail}, since the machine ran out of memory`, death: "memory" };
}
