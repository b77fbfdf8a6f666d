/** A worker as the balancer sees it. */

import type { WorkerId } from "../model/identifiers.ts";
import type { WorkerCapabilities, WorkerLoad } from "../model/worker.ts";
import type { BatchState } from "./batch-state.ts";

/** `away`: lost, but its name is expected back. */
export type WorkerPhase = "ready" | "away";

/** One worker and what it holds. */
export class WorkerState {
  readonly id: WorkerId;
  capabilities: WorkerCapabilities;
  phase: WorkerPhase = "ready";
  /** Last sign of life, on the shell's clock. */
  seenAt: number;
  load: WorkerLoad | undefined;
  /** In the order in which they were sent. */
  batches: BatchState[] = [];
  /** Suites of which it has finished a batch: their runners are up. */
  readonly warmSuites = new Set<string>();

  constructor(capabilities: WorkerCapabilities, at: number) {
    this.id = capabilities.workerId;
    this.capabilities = capabilities;
    this.seenAt = at;
  }

  get ready(): boolean {
    return this.phase === "ready";
  }
}
