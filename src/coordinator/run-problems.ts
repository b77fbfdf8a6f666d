/** What can go wrong with a run as a whole, in words for its user. */

import { StoreError } from "../store/store.ts";
import type { RunProblem } from "./run-request.ts";

/** Nothing that has finished is run again. */
const RESUME = "Then `plimsoll run --resume` runs the rest.";

/** No worker stays alive. */
export function workersDied(detail: string): RunProblem {
  return {
    code: "workers-died",
    message: `Every worker died again and again; the last one: ${detail}.`,
    remedy: `Check the free memory and what the suite loads when it starts. ${RESUME}`,
  };
}

/** What happens cannot be kept any more. */
export function storeFailure(error: unknown): RunProblem {
  if (error instanceof StoreError) {
    const { code, message, remedy } = error;
    return { code, message, remedy: `${remedy} ${RESUME}` };
  }
  return {
    code: "store-failed",
    message: error instanceof Error ? error.message : String(error),
    remedy: "This is a defect of Plimsoll; please report it. What was stored is kept.",
  };
}
