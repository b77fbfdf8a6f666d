/** How a runner host ends itself and everything that it started. */

import { signalGroup, sweepTagAtOnce } from "../engine/process-tree.ts";

/** Does not return, whichever thread calls it. */
export function endOwnTree(tag: string): void {
  sweepTagAtOnce(tag);
  // A host leads its group, unless somebody started it by hand.
  signalGroup(process.pid, "SIGKILL");
  process.kill(process.pid, "SIGKILL");
}
