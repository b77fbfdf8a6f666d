/** The tables, as Kysely sees them, and the migrations that make them; plain enough for PostgreSQL. */

import type { CompiledQuery } from "kysely";
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from "kysely";
import type { AttemptRecord, RunState, TuningRecord } from "./store.ts";

/** Times are milliseconds since 1970; columns named after JSON texts hold them as text. */
export interface Tables {
  /** `number` counts the runs in the order in which they were made and is short, unlike `id`. */
  readonly runs: {
    readonly number: number;
    readonly id: string;
    readonly started_at: number;
    readonly ended_at: number | null;
    readonly state: RunState;
    readonly exit_code: number | null;
    /** JSON. */
    readonly request: string | null;
    /** JSON. */
    readonly counts: string | null;
    readonly makespan_seconds: number | null;
    /** 1 when the run's attempts have been learned from. */
    readonly learned: number;
  };
  readonly journal: {
    readonly run: number;
    readonly sequence: number;
    /** JSON. */
    readonly events: string;
    /** JSON. */
    readonly commands: string;
  };
  readonly attempts: {
    readonly run: number;
    readonly attempt: number;
    readonly test: string;
    readonly worker_id: string;
    readonly worker_class: string;
    readonly started_at: number;
    readonly outcome: AttemptRecord["outcome"];
    readonly seconds: number;
    /** JSON. */
    readonly detail: string | null;
  };
  /** Only ever added to: of several rows for one test the one with the highest position holds. */
  readonly verdicts: {
    readonly run: number;
    readonly position: number;
    readonly test: string;
    readonly verdict: string;
    readonly attempt: number | null;
    readonly flaky: number;
    readonly reason: string | null;
    readonly fingerprint: string | null;
  };
  readonly estimates: {
    readonly level: string;
    readonly subject: string;
    readonly mean: number;
    readonly variance: number;
    readonly samples: number;
    readonly origin: string | null;
    readonly updated_at: number;
  };
  /** Only ever added to; the oldest hindsights are forgotten. */
  readonly tuning: {
    readonly number: number;
    readonly at: number;
    readonly kind: TuningRecord["kind"];
    readonly run_id: string | null;
    /** JSON. */
    readonly detail: string | null;
  };
}

/** Builds queries without running them: the store runs their SQL itself, synchronously. */
export const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** From this version of the schema on there is a table `tuning`; to readers it is empty before. */
export const TUNING_VERSION = 2;

/** Each entry leads to the next version of the schema. Released entries never change. */
export const migrations: readonly (() => readonly CompiledQuery[])[] = [
  () => [createRuns(), createJournal(), createAttempts(), createVerdicts(), createEstimates()],
  () => [createTuning()],
];

function createRuns(): CompiledQuery {
  return query.schema
    .createTable("runs")
    .addColumn("number", "integer", (column) => column.primaryKey())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("exit_code", "integer")
    .addColumn("request", "text")
    .addColumn("counts", "text")
    .addColumn("makespan_seconds", "double precision")
    .addColumn("learned", "integer", (column) => column.notNull().defaultTo(sql.lit(0)))
    .compile();
}

function createJournal(): CompiledQuery {
  return query.schema
    .createTable("journal")
    .addColumn("run", "integer", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("events", "text", (column) => column.notNull())
    .addColumn("commands", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("journal_key", ["run", "sequence"])
    .compile();
}

/**
 * No index by test: it would double or triple the cost of each insert, and without it the history
 * of one test is read from everything that is kept in a fraction of a second.
 */
function createAttempts(): CompiledQuery {
  return query.schema
    .createTable("attempts")
    .addColumn("run", "integer", (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("test", "text", (column) => column.notNull())
    .addColumn("worker_id", "text", (column) => column.notNull())
    .addColumn("worker_class", "text", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("seconds", "double precision", (column) => column.notNull())
    .addColumn("detail", "text")
    .addPrimaryKeyConstraint("attempts_key", ["run", "attempt"])
    .compile();
}

function createVerdicts(): CompiledQuery {
  return query.schema
    .createTable("verdicts")
    .addColumn("run", "integer", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("test", "text", (column) => column.notNull())
    .addColumn("verdict", "text", (column) => column.notNull())
    .addColumn("attempt", "integer")
    .addColumn("flaky", "integer", (column) => column.notNull())
    .addColumn("reason", "text")
    .addColumn("fingerprint", "text")
    .addPrimaryKeyConstraint("verdicts_key", ["run", "position"])
    .compile();
}

function createEstimates(): CompiledQuery {
  return query.schema
    .createTable("estimates")
    .addColumn("level", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("mean", "double precision", (column) => column.notNull())
    .addColumn("variance", "double precision", (column) => column.notNull())
    .addColumn("samples", "double precision", (column) => column.notNull())
    .addColumn("origin", "text")
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("estimates_key", ["level", "subject"])
    .compile();
}

function createTuning(): CompiledQuery {
  return query.schema
    .createTable("tuning")
    .addColumn("number", "integer", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("run_id", "text")
    .addColumn("detail", "text")
    .compile();
}
