/** The operations of a store on an embedded SQLite database, synchronous and in transactions. */

import type { Database } from "./database.ts";
import {
  attemptsOfTest,
  durations,
  flakyVerdicts,
  recentTests,
  summarize,
} from "./history-queries.ts";
import { RowInserter } from "./row-inserter.ts";
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
import {
  attemptColumns,
  journalColumns,
  runColumns,
  tuningColumns,
  verdictColumns,
} from "./rows.ts";
import type { Tables } from "./schema.ts";
import { query, TUNING_VERSION } from "./schema.ts";
import type { EstimateRecord, HistoryEntry, HistorySummary } from "./store.ts";

/** Where a run's rows go. */
interface OpenRun {
  readonly number: number;
  nextVerdict: number;
}

/**
 * Carries out `RowOperations`, without transactions of its own. When a transaction is undone,
 * `forgetOpenRuns` must be called.
 */
export class SqliteRows implements RowOperations {
  readonly #database: Database;
  readonly #openRuns = new Map<string, OpenRun>();
  readonly #runs: RowInserter;
  readonly #journal: RowInserter;
  readonly #attempts: RowInserter;
  readonly #verdicts: RowInserter;
  readonly #estimates: RowInserter;

  constructor(database: Database) {
    this.#database = database;
    const into = <Table extends keyof Tables>(
      table: Table,
      columns: readonly (keyof Tables[Table])[],
    ) => new RowInserter(database, insertInto(table, columns));
    this.#runs = into("runs", ["number", ...runColumns]);
    this.#journal = into("journal", ["run", ...journalColumns]);
    this.#attempts = into("attempts", ["run", ...attemptColumns]);
    this.#verdicts = into("verdicts", ["run", "position", ...verdictColumns]);
    this.#estimates = new RowInserter(database, upsertEstimates);
  }

  /** What is known of open runs may come from a transaction that did not happen. */
  forgetOpenRuns(): void {
    this.#openRuns.clear();
  }

  createRun(run: RunRow): void {
    const [last] = this.#database.all(queries.lastRunNumber());
    this.#runs.insert([[(last?.number ?? 0) + 1, ...run]]);
  }

  append(runId: string, { journal, attempts, verdicts }: AppendRows): void {
    const run = this.#openRun(runId);
    const { number, nextVerdict } = run;
    if (journal !== null) this.#journal.insert([[number, ...journal]]);
    this.#attempts.insert(attempts.map((attempt) => [number, ...attempt]));
    this.#verdicts.insert(verdicts.map((row, index) => [number, nextVerdict + index, ...row]));
    run.nextVerdict += verdicts.length;
  }

  updateRun(run: RunRow): void {
    const [id, , , state] = run;
    const { number } = this.#openRun(id);
    this.#database.run(queries.changeRun(number, run));
    if (state !== "running") this.#forgetOldRuns(number);
  }

  listRuns(limit: number): RunRow[] {
    return this.#database.tuples(queries.newestRuns(limit));
  }

  loadRun(runId: string): StoredRows | undefined {
    const [run] = this.#database.tuples<RunRow>(queries.runById(runId));
    if (run === undefined) return undefined;
    const { number } = this.#openRun(runId);
    const attempts = this.#database.tuples<AttemptRow>(queries.attemptsOf(number));
    const verdicts = this.#database.tuples<VerdictRow>(queries.verdictsOf(number));
    return { run, attempts, verdicts };
  }

  loadJournal(runId: string): JournalRow[] {
    return this.#database.tuples(queries.journalOf(runId));
  }

  loadEstimates(): EstimateRecord[] {
    return this.#database.all(queries.allEstimates());
  }

  saveEstimates(estimates: readonly EstimateRecord[]): void {
    this.#estimates.insert(
      estimates.map(({ level, subject, mean, variance, samples, origin, updatedAt }) => {
        return [level, subject, mean, variance, samples, origin, updatedAt];
      }),
    );
  }

  unlearnedRuns(): string[] {
    return this.#database.all(queries.unlearned()).map(({ id }) => id);
  }

  markLearned(runId: string): void {
    this.#database.run(queries.setLearned(runId));
  }

  appendTuning(rows: readonly TuningRow[]): void {
    new RowInserter(this.#database, insertInto("tuning", tuningColumns)).insert(rows);
    const [newestOld] = this.#database.all(queries.newestOldHindsight());
    if (newestOld !== undefined) this.#database.run(queries.deleteHindsights(newestOld.number));
  }

  /** A store that nobody has written to since the table came has no entries. */
  loadTuning(): TuningRow[] {
    if (this.#database.version < TUNING_VERSION) return [];
    return this.#database.tuples(queries.allTuning());
  }

  history(test: string, limit: number): HistoryEntry[] {
    return this.#database.all(attemptsOfTest(test, limit));
  }

  summarizeHistory(limit: number): HistorySummary[] {
    return summarize(
      this.#database.all(recentTests(limit)),
      this.#database.all(flakyVerdicts(limit)),
      this.#database.all(durations(limit)),
    );
  }

  #openRun(runId: string): OpenRun {
    const known = this.#openRuns.get(runId);
    if (known !== undefined) return known;
    const [run] = this.#database.all(queries.numberOfRun(runId));
    if (run === undefined) throw new Error(`The store has no run ${runId}`);
    const [last] = this.#database.all(queries.lastVerdictPosition(run.number));
    const opened = { number: run.number, nextVerdict: (last?.position ?? 0) + 1 };
    this.#openRuns.set(runId, opened);
    return opened;
  }

  #forgetOldRuns(endedRun: number): void {
    const old = this.#database.all(queries.oldRuns(endedRun)).map(({ number }) => number);
    if (old.length === 0) return;
    for (const deletion of queries.deleteRuns(old)) this.#database.run(deletion);
    this.forgetOpenRuns();
  }
}

/** The values are given each time it is run. */
function insertInto<Table extends keyof Tables>(
  table: Table,
  columns: readonly (keyof Tables[Table])[],
) {
  const values = Object.fromEntries(columns.map((column) => [column, null]));
  return (rows: number) =>
    query.insertInto(table).values(Array.from({ length: rows }, () => values as never));
}

const insertEstimates = insertInto("estimates", [
  "level",
  "subject",
  "mean",
  "variance",
  "samples",
  "origin",
  "updated_at",
]);

const upsertEstimates = (rows: number) =>
  insertEstimates(rows).onConflict((conflict) =>
    conflict.columns(["level", "subject"]).doUpdateSet(({ ref }) => ({
      mean: ref("excluded.mean"),
      variance: ref("excluded.variance"),
      samples: ref("excluded.samples"),
      origin: ref("excluded.origin"),
      updated_at: ref("excluded.updated_at"),
    })),
  );
