/** What the balancer wants of a worker, as the protocol says it. */

import type { CancelBatch, RevokeAttempts, StartBatch } from "../core/model/commands.ts";
import type { CoordinatorMessage } from "../protocol/coordinator-messages.ts";

export function asMessage(command: StartBatch | CancelBatch | RevokeAttempts): CoordinatorMessage {
  const { batch } = command;
  switch (command.type) {
    case "start-batch": {
      const { suite } = command;
      const attempts = command.attempts.map(({ attempt, test }) => ({
        attempt,
        test: test.slice(suite.length + 1),
      }));
      return { type: "start-batch", batch, suite, attempts };
    }
    case "cancel-batch":
      return { type: "cancel-batch", batch };
    case "revoke-attempts":
      return { type: "revoke-attempts", batch, attempts: [...command.attempts] };
  }
}
