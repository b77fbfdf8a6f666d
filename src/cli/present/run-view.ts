/** A view of a run while it goes on. */

import type { RunObserver } from "../../coordinator/run-progress.ts";

/** An observer that may be left early. */
export interface RunView extends RunObserver {
  /** Ends the view where the run ends without a report; after `ended` it does nothing. */
  close(): void;
}

/** Where a view writes to. */
export interface TextTarget {
  write(text: string): unknown;
}
