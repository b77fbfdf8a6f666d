/** The tables of `schema.ts` in PostgreSQL, and what only a store with several writers needs. */

import type { CompiledQuery } from "kysely";
import { PostgresQueryCompiler } from "kysely";
import { migrations } from "./schema.ts";

/** A query of Kysely, built for whatever database; `Row` is what it gives. */
export interface AnyQuery<Row> {
  compile(): CompiledQuery<Row>;
}

/** SQL for PostgreSQL, with the values of its parameters. */
export interface PostgresQuery {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Of a query that was built with the `query` of `schema.ts`. */
export function forPostgres(query: AnyQuery<unknown>): PostgresQuery {
  return translate(query.compile());
}

function translate(compiled: CompiledQuery): PostgresQuery {
  // The parts of a query are the same for every database; only the last step writes SQL of one.
  return new PostgresQueryCompiler().compileQuery(compiled.query, compiled.queryId);
}

/** Everything is kept in a schema of its own, beside whatever else is in the database. */
export const schemaName = "plimsoll";

/**
 * Gives a row when there is a store. It asks the catalog as it is committed: `to_regclass` answers
 * from what the connection remembers, and may miss what another one has just made.
 */
export const tablesQuery = `select 1 from pg_tables where schemaname = '${schemaName}' and tablename = 'schema_version'`;

/** How many of the migrations the store has been through. */
export const versionQuery = `select version from ${schemaName}.schema_version`;

/**
 * Each entry leads to the same version of the schema as that of `migrations`. Texts that are
 * ordered by are compared as SQLite does: byte by byte.
 *
 * `leadership` has one row: how many have begun to write, and the number of the last batch that
 * the last of them has written.
 */
export const postgresMigrations: readonly (() => readonly string[])[] = migrations.map(
  (migration, index) => () => [
    ...migration().map((compiled) => translate(compiled).sql),
    ...(additions[index] ?? []),
  ],
);

const additions: readonly (readonly string[])[] = [
  [
    'alter table attempts alter column test type text collate "C"',
    'alter table estimates alter column level type text collate "C", alter column subject type text collate "C"',
    "create table leadership (only_row integer primary key check (only_row = 1), epoch bigint not null, last_batch bigint not null)",
    "insert into leadership (only_row, epoch, last_batch) values (1, 0, 0)",
  ],
];
