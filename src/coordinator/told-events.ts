/** What a worker's messages mean to the balancer. */

import type { WorkerMessage } from "../protocol/worker-messages.ts";
import type { WorkerReport } from "./load-balancer-options.ts";

/** What a message reports, in order; nothing for what is only between the shells. */
export function* toldBy(workerId: string, message: WorkerMessage): Generator<WorkerReport> {
  const cause = workerId;
  switch (message.type) {
    case "heartbeat":
      yield { type: "load-reported", cause, workerId, load: message.load };
      break;
    case "progress":
      for (const event of message.events) {
        const { attempt } = event;
        if (event.kind === "started") yield { type: "attempt-started", cause, attempt };
        if (event.kind === "revoked") yield { type: "attempt-revoked", cause, attempt };
        if (event.kind !== "finished") continue;
        const { outcome, seconds, cause: failureCause } = event.result;
        const finished = { type: "attempt-finished", cause, attempt, outcome, seconds } as const;
        yield failureCause === undefined ? finished : { ...finished, failureCause };
      }
      break;
    case "batch-ended": {
      const { batch, how, startSeconds, death, error } = message;
      const detail = error?.message ?? message.detail ?? "";
      const ended = { type: "batch-ended", cause, batch, how, startSeconds, detail } as const;
      yield death === undefined ? ended : { ...ended, death };
      break;
    }
    case "hello":
    case "discovered":
    case "discovery-failed":
    case "close-failed":
      break;
  }
}
