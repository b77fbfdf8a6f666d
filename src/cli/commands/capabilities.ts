/** `plimsoll capabilities`: what this machine would offer as a worker. */

import os from "node:os";
import { WorkerCapabilityDetector } from "../../worker/capability-detector.ts";

export function capabilitiesCommand(): number {
  const detector = new WorkerCapabilityDetector();
  const capabilities = detector.detect({
    workerId: os.hostname(),
    incarnation: 1,
    workerClass: "local",
    slots: 1,
    labels: [],
  });
  console.log(JSON.stringify(capabilities, null, 2));
  return 0;
}
