/** What a planner that follows a policy does for the balancer. */

import type { TestState } from "../state/test-state.ts";

/** Kept for as long as its balancer; it remembers what waits. */
export interface PolicyPlanner {
  /** A test waits, for the first time or again. */
  add(test: TestState): void;
  /** Leases what is to be sent now. */
  decide(): void;
}
