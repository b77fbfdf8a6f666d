/** What crosses between the store's thread and its owner: a batch of calls, and what came of each. */

import type { RowCall, RowOutcome } from "./row-calls.ts";
import { StoreError } from "./store.ts";

/** The next batch is sent when the last was answered; "close" is the last message. */
export type ThreadRequest = readonly RowCall[] | "close";

/** One outcome for each call, in their order. */
export type ThreadReply = readonly ThreadOutcome[];

type ThreadOutcome = { readonly value: unknown } | { readonly problem: Problem };

/** An error as plain data: cloning keeps nothing of an error but its message and stack. */
interface Problem {
  readonly message: string;
  readonly stack?: string;
  readonly advice?: { readonly code: StoreError["code"]; readonly remedy: string };
}

/** Called in the thread. */
export function packOutcome(outcome: RowOutcome): ThreadOutcome {
  if (!("error" in outcome)) return outcome;
  const { error } = outcome;
  if (!(error instanceof Error)) return { problem: { message: String(error) } };
  return {
    problem: {
      message: error.message,
      ...(error.stack !== undefined && { stack: error.stack }),
      ...(error instanceof StoreError && {
        advice: { code: error.code, remedy: error.remedy },
      }),
    },
  };
}

/** Called by the thread's owner. */
export function unpackOutcome(outcome: ThreadOutcome): RowOutcome {
  if (!("problem" in outcome)) return outcome;
  const { message, stack, advice } = outcome.problem;
  const error = advice ? new StoreError(advice.code, message, advice.remedy) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return { error };
}
