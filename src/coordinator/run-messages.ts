/** What a worker's message means to the run that it is about, whoever conducts the run. */

import type { WorkerMessage } from "../protocol/worker-messages.ts";
import type { AttemptLedger } from "./attempt-ledger.ts";
import type { Discovery } from "./discovery.ts";
import type { RunProblem } from "./run-request.ts";

/** The parts of a run that hear of messages. */
export interface RunHearers {
  readonly ledger: AttemptLedger;
  readonly discovery: Discovery;
  /** Something that the user has to mend. */
  readonly report: (problem: RunProblem) => void;
  /** The worker cannot do something that others may. */
  readonly refused: (problem: RunProblem) => void;
  /** A suite has been looked through, with or without success. */
  readonly searched: () => void;
}

/** Greetings and signs of life are about a worker, not about a run: nothing follows from them here. */
export function hearMessage(
  workerId: string,
  message: WorkerMessage,
  nowMs: number,
  run: RunHearers,
): void {
  switch (message.type) {
    case "progress":
      for (const event of message.events) run.ledger.progressed(event, nowMs);
      break;
    case "batch-ended":
      run.ledger.ended(message.batch);
      if (message.how === "suite-broken" && message.error) run.report(message.error);
      if (message.how === "refused" && message.error) run.refused(message.error);
      break;
    case "discovered":
      run.discovery.found(message.suite, message.discovery);
      run.searched();
      break;
    case "discovery-failed":
      if (message.refused === true) {
        run.refused(message.error);
        run.discovery.refused(message.suite, workerId, message.error);
      } else run.discovery.failed(message.suite, message.error);
      run.searched();
      break;
    case "close-failed":
      run.report(message.error);
      break;
    case "hello":
    case "heartbeat":
      break;
  }
}
