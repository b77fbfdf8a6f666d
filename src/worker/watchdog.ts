/**
 * Entry of a runner host's second thread: it sends progress while a test blocks the first one, and
 * ends the host with all that it started when its agent is gone, which a blocked thread cannot see.
 */

import { workerData } from "node:worker_threads";
import { endOwnTree } from "./own-tree.ts";
import { descriptorWriter, SharedOutbox } from "./shared-outbox.ts";

/** What the first thread passes on. */
export interface WatchdogData {
  readonly memory: SharedArrayBuffer;
  readonly reportDescriptor: number;
  readonly agentPid: number;
  readonly tag: string;
}

/** How long events may wait for others to share their message. */
const GATHERING_MS = 8;
/** How often the agent is looked for while nothing happens. */
const LOOK_AFTER_MS = 500;

const { memory, reportDescriptor, agentPid, tag } = workerData as WatchdogData;
const outbox = new SharedOutbox(descriptorWriter(reportDescriptor), memory);

// Blocking is what this thread is for: it has no event loop to care for.
while (process.ppid === agentPid) {
  if (!outbox.waitForEvents(LOOK_AFTER_MS)) continue;
  outbox.pause(GATHERING_MS);
  outbox.flush();
}
endOwnTree(tag);
