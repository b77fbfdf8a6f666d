/** What can go wrong with a run as a whole, in words for its user. */

import { StoreError } from "../store/store.ts";
import type { RunProblem } from "./run-request.ts";

/** Nothing that has finished is run again. */
const RESUME = "Then `plimsoll run --resume` runs the rest.";

const MAKE_ROOM = "Free some space on that disk, or raise the quota or file size limit.";

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
    // From a store that cannot be read nothing can be resumed.
    return { code, message, remedy: code === "store-full" ? `${MAKE_ROOM} ${RESUME}` : remedy };
  }
  return {
    code: "store-failed",
    message: error instanceof Error ? error.message : String(error),
    remedy: "This is a defect of Plimsoll; please report it. What was stored is kept.",
  };
}
