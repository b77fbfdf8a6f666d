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
  /** Standard deviations above the median by which tests are ordered: what is unknown goes early. */
  readonly caution: number;
  /** A place that will be free so soon is given its next batch already, to hide the exchange. */
  readonly prefetchSeconds: number;
  /** Work that may be done twice, as a share of all work. */
  readonly wasteBudget: number;
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
  caution: 1,
  prefetchSeconds: 0.03,
  wasteBudget: 0.07,
  firstNumber: 1,
};

/**
 * The numbers that feedback may move from run to run: of each, all values that it may have, in
 * rising order. The first and the last are its bounds, and one move is one place.
 */
export const TUNABLES = {
  batchOverheadFactor: [5, 8, 12, 20, 30, 50, 80],
  caution: [0.25, 0.5, 0.75, 1, 1.5, 2],
  prefetchSeconds: [0.01, 0.02, 0.03, 0.05, 0.1, 0.2],
  wasteBudget: [0.03, 0.04, 0.05, 0.07, 0.09, 0.12],
} as const satisfies Partial<Record<keyof BalancerConfiguration, readonly number[]>>;

export type TunableName = keyof typeof TUNABLES;
