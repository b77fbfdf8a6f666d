/** What a scorer is. */

import type { TestState } from "../../state/test-state.ts";
import type { WorkerState } from "../../state/worker-state.ts";
import type { FleetView } from "./fleet-view.ts";

/** How well a worker suits the test that the scorer was bound to, from 0 to 1. */
type BoundScorer = (worker: WorkerState) => number;

export interface Scorer {
  /**
   * Prepares for one decision.
   *
   * @returns `undefined` when it has nothing to say about this test
   */
  bind(test: TestState, fleet: FleetView): BoundScorer | undefined;
}
