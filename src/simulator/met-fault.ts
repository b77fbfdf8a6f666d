/** Faults as they happen, for those who count what they met. */

import type { WorkerId } from "../core/model/identifiers.ts";
import type { CoordinatorToWorker, WorkerToCoordinator } from "./messages.ts";
import type { Mishap } from "./network.ts";

/** To a worker that is there or joins late, to a message, or to the coordinator. */
export type MetFault =
  | {
      readonly kind:
        | "crash"
        | "crash-and-return"
        | "pause"
        | "slow"
        | "join"
        | "drain"
        | "fails-all"
        | "runner-crash"
        | "cut-off";
      readonly workerId: WorkerId;
    }
  | { readonly kind: Mishap; readonly message: CoordinatorToWorker | WorkerToCoordinator }
  | { readonly kind: "coordinator-crash" };
