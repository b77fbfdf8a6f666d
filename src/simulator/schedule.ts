/** What ran where and when: the rows by which anyone can check a simulation. */

import type { AttemptId, BatchId, WorkerId } from "../core/model/identifiers.ts";
import type { Outcome } from "../core/model/result.ts";

/** How an attempt ended, as seen from outside. */
type RowOutcome = Outcome | "cancelled" | "lost";

/** One attempt that was started, in seconds of virtual time. */
export interface ScheduleRow {
  /** As the trace calls it. */
  readonly test: string;
  readonly worker: WorkerId;
  readonly attempt: AttemptId;
  /** From 0, among the slots of its worker. */
  readonly slot: number;
  readonly batch: BatchId;
  readonly start: number;
  end: number;
  outcome: RowOutcome;
}

/** Collects the rows, and knows which of them count. */
export class Schedule {
  /** In the order in which the attempts were started. */
  readonly rows: ScheduleRow[] = [];
  readonly #byAttempt = new Map<AttemptId, ScheduleRow>();
  readonly #counting = new Set<AttemptId>();

  /** An attempt begins; until it ends it counts as lost. */
  begin(row: Omit<ScheduleRow, "end" | "outcome">): ScheduleRow {
    const begun: ScheduleRow = { ...row, end: row.start, outcome: "lost" };
    this.rows.push(begun);
    this.#byAttempt.set(begun.attempt, begun);
    return begun;
  }

  /** The balancer has accepted the attempt's result. */
  count(attempt: AttemptId): void {
    this.#counting.add(attempt);
  }

  /** Whether the row is the one that settled its test. */
  counts(row: ScheduleRow): boolean {
    return this.#counting.has(row.attempt);
  }

  of(attempt: AttemptId): ScheduleRow | undefined {
    return this.#byAttempt.get(attempt);
  }

  /**
   * Puts right the rows whose result came to nothing: a passed attempt that settled nothing is a
   * duplicate that lost, or its result never arrived.
   *
   * @param arrived whether the attempt's result reached the coordinator
   */
  conclude(arrived: (attempt: AttemptId) => boolean): void {
    for (const row of this.rows) {
      if (this.counts(row) || (row.outcome !== "passed" && row.outcome !== "skipped")) continue;
      row.outcome = arrived(row.attempt) ? "cancelled" : "lost";
    }
  }
}
