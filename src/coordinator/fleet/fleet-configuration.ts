/** The numbers by which the balancer of a fleet decides where they differ from one machine's. */

import type { BalancerConfiguration } from "../../core/configuration.ts";

/** Between two signs of life of a worker. */
export const HEARTBEAT_SECONDS = 0.5;

/** How often it is looked whether a worker has been silent for too long. */
export const LOOK_SECONDS = 0.1;

/** A worker that was lost is expected back for so long. */
export const AWAY_LIMIT_SECONDS = 120;

/** How often it is looked who of them is not waited for any longer. */
export const EXPIRE_SECONDS = 5;

/** A new leader waits so long for workers that hold something to greet. */
export const GATHER_SECONDS = 1.5;

export const FLEET_CONFIGURATION: Partial<BalancerConfiguration> = {
  // Who is lost is for the fleet's own failure detector to say, which waits less.
  leaseSeconds: 60,
  // A lease has to be committed and has a longer way than on one machine.
  prefetchSeconds: 0.1,
  // Machines come up one after the other, and a test that only one of them can run is not given up
  // for that.
  placementGraceSeconds: 60,
};
