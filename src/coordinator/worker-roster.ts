/** Knows which workers are there, why others went, and which were kept from work, and says so. */

import type { EvictWorker, JudgeWorker } from "../core/model/commands.ts";
import type { WorkerId } from "../core/model/identifiers.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";
import type { ProcessExit } from "../engine/process-exit.ts";
import { judgementText } from "./judgement-text.ts";
import type { WorkerReport as WorkerEvent } from "./load-balancer-options.ts";
import type { WorkerJudgement, WorkerLoss } from "./run-report.ts";
import type { WorkerPool } from "./worker-pool.ts";

export interface WorkerRosterOptions {
  readonly pool: WorkerPool;
  /** Ends a worker by force. */
  readonly kill: (workerId: WorkerId) => void;
  readonly notice: (level: "info" | "warning", text: string) => void;
  readonly nowMs: () => number;
}

export class WorkerRoster {
  readonly #options: WorkerRosterOptions;
  readonly #present = new Map<WorkerId, WorkerCapabilities>();
  /** Those that are being ended since they are silent. */
  readonly #silent = new Set<WorkerId>();
  readonly #losses = new Map<WorkerId, WorkerLoss[]>();
  readonly #judgements = new Map<WorkerId, WorkerJudgement[]>();

  constructor(options: WorkerRosterOptions) {
    this.#options = options;
  }

  /** All that are there, in the order in which they came. */
  get present(): readonly WorkerCapabilities[] {
    return [...this.#present.values()];
  }

  /** What one offers that is there. */
  of(workerId: WorkerId): WorkerCapabilities | undefined {
    return this.#present.get(workerId);
  }

  /** How a worker was lost, each time. */
  lossesOf(workerId: WorkerId): readonly WorkerLoss[] {
    return this.#losses.get(workerId) ?? [];
  }

  /** What was thought of a worker that failed what others pass, each time that this changed. */
  judgementsOf(workerId: WorkerId): readonly WorkerJudgement[] {
    return this.#judgements.get(workerId) ?? [];
  }

  /** A worker says that it is there. */
  greeted(worker: WorkerCapabilities): void {
    this.#present.set(worker.workerId, worker);
    this.#options.pool.greeted(worker);
  }

  /** The balancer stands to a worker otherwise than before. */
  judged(judgement: JudgeWorker): void {
    const { workerId, standing, reason } = judgement;
    add(this.#judgements, workerId, { at: this.#options.nowMs(), standing, reason });
    this.#options.notice("info", judgementText(judgement));
  }

  /** A worker has been silent for too long. */
  evict({ workerId, silentSeconds }: EvictWorker): void {
    const { notice, kill } = this.#options;
    const silent = Math.round(silentSeconds);
    notice("warning", `worker ${workerId} has been silent for ${silent} s and is ended`);
    this.#silent.add(workerId);
    kill(workerId);
  }

  /**
   * A worker is gone. It is replaced where that is of use.
   *
   * @returns what the balancer is to be told
   */
  gone(workerId: WorkerId, incarnation: number, exit: ProcessExit): WorkerEvent {
    const { pool, notice, nowMs } = this.#options;
    this.#present.delete(workerId);
    const death = this.#silent.delete(workerId) ? "silence" : exit.death;
    const fate = pool.lost(workerId);
    const returns = fate === "replaced";
    const detail = `worker ${workerId} is gone (${exit.detail})`;
    if (fate !== "left") {
      add(this.#losses, workerId, { at: nowMs(), death, detail: exit.detail });
      notice("warning", returns ? `${detail}; it is being replaced` : detail);
    }
    const lost = { type: "worker-lost", cause: "engine", workerId, incarnation } as const;
    return { ...lost, returns, hostSurvived: true, death, detail };
  }
}

function add<Value>(lists: Map<WorkerId, Value[]>, workerId: WorkerId, value: Value): void {
  const list = lists.get(workerId);
  if (list === undefined) lists.set(workerId, [value]);
  else list.push(value);
}
