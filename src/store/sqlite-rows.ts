/** The operations of a store on an embedded SQLite database, synchronous and in transactions. */

import type { Database } from "./database.ts";
import { history, summarizeHistory } from "./history-queries.ts";
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

/** How many runs are kept with all that belongs to them; what was learned from others stays. */
const keptRuns = 50;

/** How many hindsights are kept; changes of settings are few and all stay. */
const keptHindsights = 50;

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
  readonly #insertRun: (row: readonly unknown[]) => void;
  readonly #insertJournal: (row: readonly unknown[]) => void;
  readonly #insertAttempt: (row: readonly unknown[]) => void;
  readonly #insertVerdict: (row: readonly unknown[]) => void;

  constructor(database: Database) {
    this.#database = database;
    this.#insertRun = database.prepare(insertInto("runs", ["number", ...runColumns]));
    this.#insertJournal = database.prepare(insertInto("journal", ["run", ...journalColumns]));
    this.#insertAttempt = database.prepare(insertInto("attempts", ["run", ...attemptColumns]));
    this.#insertVerdict = database.prepare(
      insertInto("verdicts", ["run", "position", ...verdictColumns]),
    );
  }

  /** What is known of open runs may come from a transaction that did not happen. */
  forgetOpenRuns(): void {
    this.#openRuns.clear();
  }

  createRun(run: RunRow): void {
    const [last] = this.#database.all(
      query.selectFrom("runs").select("number").orderBy("number", "desc").limit(1),
    );
    this.#insertRun([(last?.number ?? 0) + 1, ...run]);
  }

  append(runId: string, { journal, attempts, verdicts }: AppendRows): void {
    const run = this.#openRun(runId);
    if (journal !== null) this.#insertJournal([run.number, ...journal]);
    for (const attempt of attempts) this.#insertAttempt([run.number, ...attempt]);
    for (const verdict of verdicts) {
      this.#insertVerdict([run.number, run.nextVerdict, ...verdict]);
      run.nextVerdict += 1;
    }
  }

  updateRun(run: RunRow): void {
    const [id, startedAt, endedAt, state, exitCode, request, counts, makespanSeconds] = run;
    const { number } = this.#openRun(id);
    this.#database.run(
      query
        .updateTable("runs")
        .set({
          started_at: startedAt,
          ended_at: endedAt,
          state,
          exit_code: exitCode,
          request,
          counts,
          makespan_seconds: makespanSeconds,
        })
        .where("number", "=", number),
    );
    if (state !== "running") this.#forgetOldRuns(number);
  }

  listRuns(limit: number): RunRow[] {
    return this.#database.tuples(
      query.selectFrom("runs").select(runColumns).orderBy("number", "desc").limit(limit),
    );
  }

  loadRun(runId: string): StoredRows | undefined {
    const [run] = this.#database.tuples<RunRow>(
      query.selectFrom("runs").select(runColumns).where("id", "=", runId),
    );
    if (run === undefined) return undefined;
    const { number } = this.#openRun(runId);
    const attempts = this.#database.tuples<AttemptRow>(
      query
        .selectFrom("attempts")
        .select(attemptColumns)
        .where("run", "=", number)
        .orderBy("attempt"),
    );
    const verdicts = this.#database.tuples<VerdictRow>(
      query
        .selectFrom("verdicts")
        .select(verdictColumns)
        .where("run", "=", number)
        .orderBy("position"),
    );
    return { run, attempts, verdicts };
  }

  loadJournal(runId: string): JournalRow[] {
    return this.#database.tuples(
      query
        .selectFrom("journal")
        .innerJoin("runs", "runs.number", "journal.run")
        .select(journalColumns)
        .where("runs.id", "=", runId)
        .orderBy("sequence"),
    );
  }

  loadEstimates(): EstimateRecord[] {
    return this.#database.all(
      query
        .selectFrom("estimates")
        .select(["level", "subject", "mean", "variance", "samples", "origin"])
        .select("updated_at as updatedAt")
        .orderBy("level")
        .orderBy("subject"),
    );
  }

  saveEstimates(estimates: readonly EstimateRecord[]): void {
    const save = this.#database.prepare(upsertEstimate);
    for (const { level, subject, mean, variance, samples, origin, updatedAt } of estimates) {
      save([level, subject, mean, variance, samples, origin, updatedAt]);
    }
  }

  unlearnedRuns(): string[] {
    const rows = this.#database.all(
      query.selectFrom("runs").select("id").where("learned", "=", 0).orderBy("number"),
    );
    return rows.map(({ id }) => id);
  }

  markLearned(runId: string): void {
    this.#database.run(query.updateTable("runs").set({ learned: 1 }).where("id", "=", runId));
  }

  appendTuning(rows: readonly TuningRow[]): void {
    const insert = this.#database.prepare(insertInto("tuning", tuningColumns));
    for (const row of rows) insert(row);
    const [newestOld] = this.#database.all(
      query
        .selectFrom("tuning")
        .select("number")
        .where("kind", "=", "hindsight")
        .orderBy("number", "desc")
        .limit(1)
        .offset(keptHindsights),
    );
    if (newestOld === undefined) return;
    this.#database.run(
      query
        .deleteFrom("tuning")
        .where("kind", "=", "hindsight")
        .where("number", "<=", newestOld.number),
    );
  }

  /** A store that nobody has written to since the table came has no entries. */
  loadTuning(): TuningRow[] {
    if (this.#database.version < TUNING_VERSION) return [];
    return this.#database.tuples(
      query.selectFrom("tuning").select(tuningColumns).orderBy("number"),
    );
  }

  history(test: string, limit: number): HistoryEntry[] {
    return history(this.#database, test, limit);
  }

  summarizeHistory(limit: number): HistorySummary[] {
    return summarizeHistory(this.#database, limit);
  }

  #openRun(runId: string): OpenRun {
    const known = this.#openRuns.get(runId);
    if (known !== undefined) return known;
    const [run] = this.#database.all(
      query.selectFrom("runs").select("number").where("id", "=", runId),
    );
    if (run === undefined) throw new Error(`The store has no run ${runId}`);
    const [last] = this.#database.all(
      query
        .selectFrom("verdicts")
        .select("position")
        .where("run", "=", run.number)
        .orderBy("position", "desc")
        .limit(1),
    );
    const opened = { number: run.number, nextVerdict: (last?.position ?? 0) + 1 };
    this.#openRuns.set(runId, opened);
    return opened;
  }

  /** The run that just ended is never among them, even when it was resumed long after it began. */
  #forgetOldRuns(endedRun: number): void {
    const newestFirst = this.#database.all(
      query.selectFrom("runs").select("number").orderBy("number", "desc"),
    );
    const old = newestFirst
      .slice(keptRuns)
      .map(({ number }) => number)
      .filter((number) => number !== endedRun);
    if (old.length === 0) return;
    this.#database.run(query.deleteFrom("journal").where("run", "in", old));
    this.#database.run(query.deleteFrom("attempts").where("run", "in", old));
    this.#database.run(query.deleteFrom("verdicts").where("run", "in", old));
    this.#database.run(query.deleteFrom("runs").where("number", "in", old));
    this.forgetOpenRuns();
  }
}

/** Its values are given each time it is run. */
function insertInto<Table extends keyof Tables>(
  table: Table,
  columns: readonly (keyof Tables[Table])[],
) {
  const values = Object.fromEntries(columns.map((column) => [column, null]));
  return query.insertInto(table).values(values as never);
}

const upsertEstimate = insertInto("estimates", [
  "level",
  "subject",
  "mean",
  "variance",
  "samples",
  "origin",
  "updated_at",
]).onConflict((conflict) =>
  conflict.columns(["level", "subject"]).doUpdateSet(({ ref }) => ({
    mean: ref("excluded.mean"),
    variance: ref("excluded.variance"),
    samples: ref("excluded.samples"),
    origin: ref("excluded.origin"),
    updated_at: ref("excluded.updated_at"),
  })),
);
