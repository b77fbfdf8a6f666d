/** The numbers by which the balancer decides; a journal begins with them. */

import type { Policy } from "./schedule/policies/policy.ts";
import { DEFAULT_POLICY } from "./schedule/policies/presets.ts";

export interface BalancerConfiguration {
  /** How tests and workers are brought together. */
  readonly policy: Policy;
  /** A run that waits goes up by one level of priority each time that this has passed. */
  readonly ageingSeconds: number;
  /** A worker that gives no sign of life for so long has lost what it holds. */
  readonly leaseSeconds: number;
  /** A test that none of the present workers can run waits so long for one that can. */
  readonly placementGraceSeconds: number;
  /** A learned limit is never shorter. */
  readonly timeoutFloorSeconds: number;
  /** Limit of a test that was never seen: nobody knows yet how long it may take. */
  readonly unseenTimeoutSeconds: number;
  /** A learned limit is this many times the 95th percentile of the prediction. */
  readonly timeoutFactor: number;
  /** A batch whose first test has not begun after this time is ended. */
  readonly startLimitSeconds: number;
  /** A test that killed its runner this often, alone, is given up. */
  readonly deathLimit: number;
  /** A batch may take this many times what it costs to start one. */
  readonly batchOverheadFactor: number;
  /** No batch has more tests. */
  readonly batchLimit: number;
  /** Number of the first attempt and batch: a resumed run goes on counting. */
  readonly firstNumber: number;
}

export const DEFAULT_CONFIGURATION: BalancerConfiguration = {
  policy: DEFAULT_POLICY,
  ageingSeconds: 60,
  leaseSeconds: 15,
  placementGraceSeconds: 10,
  timeoutFloorSeconds: 60,
  unseenTimeoutSeconds: 3600,
  timeoutFactor: 10,
  startLimitSeconds: 300,
  deathLimit: 3,
  batchOverheadFactor: 20,
  batchLimit: 1000,
  firstNumber: 1,
};
