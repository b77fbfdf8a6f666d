/** A worker as the balancer sees it. */

import type { WorkerId } from "../model/identifiers.ts";
import type { Outcome } from "../model/result.ts";
import type { WorkerCapabilities, WorkerLoad } from "../model/worker.ts";
import type { WorkerKindId } from "../schedule/filters/worker-kinds.ts";
import type { BatchState } from "./batch-state.ts";
import { Reservations } from "./reservations.ts";

/** `away`: lost, but its name is expected back. `draining`: it finishes what it has, and leaves. */
export type WorkerPhase = "ready" | "away" | "draining";

/** So many families stay warm on a worker, as far as anybody knows. */
const WARM_LIMIT = 4;

/** Before it has shown anything, a worker counts as one on which 9 of 10 tests have passed. */
const PRIOR_PASSED = 9;
const PRIOR_FINISHED = 10;

/** One worker and what it holds. */
export class WorkerState {
  readonly id: WorkerId;
  #capabilities: WorkerCapabilities;
  #kind: WorkerKindId;
  /** What of it is promised to its batches. */
  readonly reservations: Reservations;
  phase: WorkerPhase = "ready";
  /** It may have failed what others pass, and gets no work until that is cleared up. */
  barred = false;
  /** Last sign of life, on the shell's clock. */
  seenAt: number;
  load: WorkerLoad | undefined;
  /** In the order in which they were sent. */
  batches: BatchState[] = [];
  /** Suites of which it has finished a batch: their runners are up. */
  readonly warmSuites = new Set<string>();

  /** Families of tests that it was given last, the newest last. */
  readonly warmFamilies: string[] = [];
  #passed = PRIOR_PASSED;
  #finished = PRIOR_FINISHED;

  constructor(capabilities: WorkerCapabilities, at: number, kind: WorkerKindId) {
    this.id = capabilities.workerId;
    this.#capabilities = capabilities;
    this.#kind = kind;
    this.reservations = new Reservations(capabilities);
    this.seenAt = at;
  }

  get capabilities(): WorkerCapabilities {
    return this.#capabilities;
  }

  /** Workers of one kind can run the same tests. */
  get kind(): WorkerKindId {
    return this.#kind;
  }

  /** It offers something else from now on. */
  change(capabilities: WorkerCapabilities, kind: WorkerKindId): void {
    this.#capabilities = capabilities;
    this.#kind = kind;
    this.reservations.change(capabilities);
  }

  get ready(): boolean {
    return this.phase === "ready" && !this.barred;
  }

  /** Of the attempts that ended on it, the share that passed. */
  get passRate(): number {
    return this.#passed / this.#finished;
  }

  /** An attempt ended on it. */
  record(outcome: Outcome): void {
    if (outcome === "skipped") return;
    this.#finished += 1;
    if (outcome === "passed") this.#passed += 1;
  }

  /** It is given tests of the family. */
  warmUp(family: string): void {
    const { warmFamilies } = this;
    if (warmFamilies.at(-1) === family) return;
    const place = warmFamilies.indexOf(family);
    if (place >= 0) warmFamilies.splice(place, 1);
    warmFamilies.push(family);
    if (warmFamilies.length > WARM_LIMIT) warmFamilies.shift();
  }
}
