/** A worker as the balancer sees it. */

import type { WorkerId } from "../model/identifiers.ts";
import type { WorkerCapabilities, WorkerLoad } from "../model/worker.ts";
import type { WorkerKindId } from "../schedule/filters/worker-kinds.ts";
import type { BatchState } from "./batch-state.ts";
import { Reservations } from "./reservations.ts";

/** `away`: lost, but its name is expected back. `draining`: it finishes what it has, and leaves. */
export type WorkerPhase = "ready" | "away" | "draining";

/** One worker and what it holds. */
export class WorkerState {
  readonly id: WorkerId;
  readonly capabilities: WorkerCapabilities;
  /** Workers of one kind can run the same tests. */
  readonly kind: WorkerKindId;
  /** What of it is promised to its batches. */
  readonly reservations: Reservations;
  phase: WorkerPhase = "ready";
  /** Last sign of life, on the shell's clock. */
  seenAt: number;
  load: WorkerLoad | undefined;
  /** In the order in which they were sent. */
  batches: BatchState[] = [];
  /** Suites of which it has finished a batch: their runners are up. */
  readonly warmSuites = new Set<string>();

  constructor(capabilities: WorkerCapabilities, at: number, kind: WorkerKindId) {
    this.id = capabilities.workerId;
    this.capabilities = capabilities;
    this.kind = kind;
    this.reservations = new Reservations(capabilities);
    this.seenAt = at;
  }

  get ready(): boolean {
    return this.phase === "ready";
  }
}
