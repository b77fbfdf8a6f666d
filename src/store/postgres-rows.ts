/** The operations of a store on PostgreSQL, without transactions of their own. */

import {
  attemptsOfTest,
  durations,
  flakyVerdicts,
  recentTests,
  summarize,
} from "./history-queries.ts";
import type { Fence, OpenRun } from "./postgres-append.ts";
import { appendStatement } from "./postgres-append.ts";
import type { Connection, Statement } from "./postgres-connection.ts";
import type { RowCall } from "./row-calls.ts";
import * as queries from "./row-queries.ts";
import type {
  AppendRows,
  AttemptRow,
  JournalRow,
  RowOperations,
  RunRow,
  StoredRows,
  TuningRow,
  VerdictRow,
} from "./rows.ts";
import { runColumns, tuningColumns } from "./rows.ts";
import { query, TUNING_VERSION } from "./schema.ts";
import type { EstimateRecord, HistoryEntry, HistorySummary } from "./store.ts";

/** `RowOperations`, each when the server has answered. */
type LaterOperations = {
  readonly [Name in keyof RowOperations]: (
    ...parameters: Parameters<RowOperations[Name]>
  ) => Promise<ReturnType<RowOperations[Name]>>;
};

/** An append that was called. */
export type AppendCall = Extract<RowCall, { operation: "append" }>;

/**
 * What is known of open runs holds only while nobody else writes: `forgetOpenRuns` must be called
 * when a transaction was undone, a connection was lost, or a leadership began.
 */
export class PostgresRows implements LaterOperations {
  readonly #openRuns: Map<string, OpenRun>;
  readonly #connection: Connection;

  /** `openRuns` is what earlier connections of the same leadership came to know. */
  constructor(connection: Connection, openRuns: Map<string, OpenRun>) {
    this.#connection = connection;
    this.#openRuns = openRuns;
  }

  async createRun(run: RunRow): Promise<void> {
    const [last] = await this.#connection.all(queries.lastRunNumber());
    const number = (last?.number ?? 0) + 1;
    const values = Object.fromEntries(runColumns.map((column, index) => [column, run[index]]));
    await this.#connection.all(
      query.insertInto("runs").values({ number, ...values, learned: 0 } as never),
    );
    this.#openRuns.set(run[0], { number, nextVerdict: 1 });
  }

  async append(runId: string, rows: AppendRows): Promise<void> {
    const run = await this.#openRun(runId);
    await this.#connection.run(appendStatement([{ run, rows }]));
  }

  /** Several appends in one statement. */
  async appendAll(calls: readonly AppendCall[]): Promise<void> {
    const appends: { run: OpenRun; rows: AppendRows }[] = [];
    for (const { parameters } of calls) {
      const [runId, rows] = parameters;
      appends.push({ run: await this.#openRun(runId), rows });
    }
    await this.#connection.run(appendStatement(appends));
  }

  /** The same as a batch by itself; undefined when it is not yet known where the rows go. */
  fencedAppend(calls: readonly AppendCall[], fence: Fence): Statement | undefined {
    const appends: { run: OpenRun; rows: AppendRows }[] = [];
    for (const { parameters } of calls) {
      const [runId, rows] = parameters;
      const run = this.#openRuns.get(runId);
      if (run === undefined) return undefined;
      appends.push({ run, rows });
    }
    return appendStatement(appends, fence);
  }

  async updateRun(run: RunRow): Promise<void> {
    const [id, , , state] = run;
    const { number } = await this.#openRun(id);
    await this.#connection.all(queries.changeRun(number, run));
    if (state !== "running") await this.#forgetOldRuns(number);
  }

  listRuns(limit: number): Promise<RunRow[]> {
    return this.#connection.tuples(queries.newestRuns(limit));
  }

  async loadRun(runId: string): Promise<StoredRows | undefined> {
    const [run] = await this.#connection.tuples<RunRow>(queries.runById(runId));
    const [found] = await this.#connection.all(queries.numberOfRun(runId));
    if (run === undefined || found === undefined) return undefined;
    const attempts = await this.#connection.tuples<AttemptRow>(queries.attemptsOf(found.number));
    const verdicts = await this.#connection.tuples<VerdictRow>(queries.verdictsOf(found.number));
    return { run, attempts, verdicts };
  }

  loadJournal(runId: string): Promise<JournalRow[]> {
    return this.#connection.tuples(queries.journalOf(runId));
  }

  loadEstimates(): Promise<EstimateRecord[]> {
    return this.#connection.all(queries.allEstimates());
  }

  async saveEstimates(estimates: readonly EstimateRecord[]): Promise<void> {
    // One statement cannot change a row twice: of several on one subject the last holds.
    const bySubject = new Map(
      estimates.map((one) => [JSON.stringify([one.level, one.subject]), one]),
    );
    const last = [...bySubject.values()];
    await this.#connection.run({
      name: "save-estimates",
      sql: saveEstimatesSql,
      parameters: [
        last.map(({ level }) => level),
        last.map(({ subject }) => subject),
        last.map(({ mean }) => mean),
        last.map(({ variance }) => variance),
        last.map(({ samples }) => samples),
        last.map(({ origin }) => origin),
        last.map(({ updatedAt }) => updatedAt),
      ],
    });
  }

  async unlearnedRuns(): Promise<string[]> {
    return (await this.#connection.all(queries.unlearned())).map(({ id }) => id);
  }

  async markLearned(runId: string): Promise<void> {
    await this.#connection.all(queries.setLearned(runId));
  }

  async appendTuning(rows: readonly TuningRow[]): Promise<void> {
    for (const row of rows) {
      await this.#connection.run({ name: "append-tuning", sql: appendTuningSql, parameters: row });
    }
    const [newestOld] = await this.#connection.all(queries.newestOldHindsight());
    if (newestOld !== undefined) {
      await this.#connection.all(queries.deleteHindsights(newestOld.number));
    }
  }

  /** A store that nobody has written to since the table came has no entries. */
  async loadTuning(): Promise<TuningRow[]> {
    if (this.#connection.version < TUNING_VERSION) return [];
    return this.#connection.tuples(queries.allTuning());
  }

  history(test: string, limit: number): Promise<HistoryEntry[]> {
    return this.#connection.all(attemptsOfTest(test, limit));
  }

  async summarizeHistory(limit: number): Promise<HistorySummary[]> {
    return summarize(
      await this.#connection.all(recentTests(limit)),
      await this.#connection.all(flakyVerdicts(limit)),
      await this.#connection.all(durations(limit)),
    );
  }

  async #openRun(runId: string): Promise<OpenRun> {
    const known = this.#openRuns.get(runId);
    if (known !== undefined) return known;
    const [run] = await this.#connection.all(queries.numberOfRun(runId));
    if (run === undefined) throw new Error(`The store has no run ${runId}`);
    const [last] = await this.#connection.all(queries.lastVerdictPosition(run.number));
    const opened = { number: run.number, nextVerdict: (last?.position ?? 0) + 1 };
    this.#openRuns.set(runId, opened);
    return opened;
  }

  async #forgetOldRuns(endedRun: number): Promise<void> {
    const old = await this.#connection.all(queries.oldRuns(endedRun));
    if (old.length === 0) return;
    for (const deletion of queries.deleteRuns(old.map(({ number }) => number))) {
      await this.#connection.all(deletion);
    }
    this.#openRuns.clear();
  }
}

const saveEstimatesSql = `
  insert into estimates (level, subject, mean, variance, samples, origin, updated_at)
  select * from unnest($1::text[], $2::text[], $3::double precision[], $4::double precision[],
    $5::double precision[], $6::text[], $7::double precision[])
  on conflict (level, subject) do update set mean = excluded.mean, variance = excluded.variance,
    samples = excluded.samples, origin = excluded.origin, updated_at = excluded.updated_at`;

const appendTuningSql = `
  insert into tuning (number, ${tuningColumns.join(", ")})
  select coalesce(max(number), 0) + 1, $1::double precision, $2, $3, $4 from tuning`;
