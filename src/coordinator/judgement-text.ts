/** What is said of a worker that failed what others pass. */

import type { JudgeWorker } from "../core/model/commands.ts";

const STANDINGS: Readonly<Record<JudgeWorker["standing"], string>> = {
  trusted: "gets tests again",
  "on-trial": "gets no new tests for now",
  "set-aside": "is set aside",
};

export function judgementText({ workerId, standing, reason }: JudgeWorker): string {
  return `${workerId} ${STANDINGS[standing]}: ${reason}`;
}
