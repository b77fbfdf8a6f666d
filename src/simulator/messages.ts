/** What coordinator and workers say to each other in a simulation. */

import type { CancelBatch, RevokeAttempts, StartBatch } from "../core/model/commands.ts";
import type {
  AttemptFinished,
  AttemptRevoked,
  AttemptStarted,
  BatchEnded,
  LoadReported,
  WorkerDraining,
  WorkerJoined,
  WorkerLost,
} from "../core/model/events.ts";

export type CoordinatorToWorker =
  | Pick<StartBatch, "type" | "batch" | "attempts">
  | Pick<CancelBatch, "type" | "batch">
  | Pick<RevokeAttempts, "type" | "batch" | "attempts">;

export type WorkerToCoordinator =
  | Pick<WorkerJoined, "type" | "worker">
  /** It finishes what it runs and begins nothing more. */
  | Pick<WorkerDraining, "type" | "workerId" | "incarnation">
  /** It has been drained and leaves by itself. */
  | Pick<WorkerLost, "type" | "workerId" | "incarnation" | "returns" | "detail">
  | Pick<LoadReported, "type" | "workerId" | "load">
  | Pick<AttemptStarted, "type" | "attempt">
  | Pick<AttemptFinished, "type" | "attempt" | "outcome" | "seconds">
  | Pick<AttemptRevoked, "type" | "attempt">
  | Pick<BatchEnded, "type" | "batch" | "how" | "startSeconds" | "detail">;
