/** Entry of a runner host: the process that runs users' tests, for one suite on one slot. */

import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { readJsonLines } from "../engine/json-lines.ts";
import type { HostRequest } from "./host-messages.ts";
import { REPORT_DESCRIPTOR, REQUEST_DESCRIPTOR } from "./host-messages.ts";
import { HostedSuite } from "./hosted-suite.ts";
import { endOwnTree } from "./own-tree.ts";
import { descriptorWriter, SharedOutbox } from "./shared-outbox.ts";
import type { WatchdogData } from "./watchdog.ts";

const [agentPid, tag = "", title = ""] = process.argv.slice(2);
process.title = title;
goFirst();
// A test may look at the arguments of its process; ours are none of its business.
process.argv.splice(2);

const outbox = new SharedOutbox(descriptorWriter(REPORT_DESCRIPTOR));
const suite = new HostedSuite(outbox);
process.once("exit", () => outbox.flush());
process.once("SIGTERM", () => void suite.abandon().finally(() => process.exit(0)));

const requests = new Socket({ fd: REQUEST_DESCRIPTOR, readable: true, writable: false });
readJsonLines(requests, {
  message: (value) => take(value as HostRequest),
  broken: () => endOwnTree(tag),
  ended: () => endOwnTree(tag),
});

const watchdogData: WatchdogData = {
  memory: outbox.memory,
  reportDescriptor: REPORT_DESCRIPTOR,
  agentPid: Number(agentPid),
  tag,
};
// Without the environment and the options of users' code, which may load modules into each thread.
new Worker(new URL("./watchdog.js", import.meta.url), {
  workerData: watchdogData,
  env: {},
  execArgv: [],
}).unref();

let turn: Promise<void> = Promise.resolve();

/** Requests are handled one after the other, except what concerns the batch that runs. */
function take(request: HostRequest): void {
  if (request.type === "revoke") {
    suite.revoke(request.attempts);
    return;
  }
  if (request.type === "open") process.title = `${title} ${request.suite.name}`;
  turn = turn.then(async () => {
    await suite.handle(request);
    if (request.type === "close") process.exit(0);
  });
}

/** When memory runs out, the kernel ends tests before the worker, which would take all of them along. */
function goFirst(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "500");
  } catch {
    // Only Linux has it.
  }
}
