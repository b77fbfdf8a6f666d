/** What appends add to runs, as one statement for any number of them. */

import type { Statement } from "./postgres-connection.ts";
import type { AppendRows } from "./rows.ts";
import { attemptColumns, journalColumns, verdictColumns } from "./rows.ts";

/** Where a run's rows go. */
export interface OpenRun {
  readonly number: number;
  nextVerdict: number;
}

/** What stands before anything that is written; see `PostgresStore`. */
export interface Fence {
  readonly epoch: number;
  /** Of this leadership; each batch has a higher one than the last. */
  readonly batch: number;
}

/** Changes one row if this epoch leads and the batch was not written before; else none. */
export const fenceSql =
  "update leadership set last_batch = $2 where epoch = $1 and last_batch < $2 returning epoch";

/** Types of the columns that are added to, in the order of their rows. */
const tables = [
  {
    name: "journal",
    columns: ["run", ...journalColumns],
    types: ["integer", "integer", "text", "text"],
  },
  {
    name: "attempts",
    columns: ["run", ...attemptColumns],
    types: "integer integer text text text double_precision text double_precision text".split(" "),
  },
  {
    name: "verdicts",
    columns: ["run", "position", ...verdictColumns],
    types: "integer integer text text integer integer text text".split(" "),
  },
] as const;

/**
 * Adds everything. With a fence it is a whole batch by itself, one way to the server and back, and
 * gives one row when it was let through; without one it is a part of a transaction.
 */
export function appendStatement(
  appends: readonly { readonly run: OpenRun; readonly rows: AppendRows }[],
  fence?: Fence,
): Statement {
  const columns = tables.map(({ types }) => types.map((): unknown[] => []));
  const add = (table: number, row: readonly unknown[]) => {
    for (const [index, value] of row.entries()) columns[table]?.[index]?.push(value);
  };
  for (const { run, rows } of appends) {
    if (rows.journal !== null) add(0, [run.number, ...rows.journal]);
    for (const attempt of rows.attempts) add(1, [run.number, ...attempt]);
    for (const verdict of rows.verdicts) {
      add(2, [run.number, run.nextVerdict, ...verdict]);
      run.nextVerdict += 1;
    }
  }
  const before = fence === undefined ? [] : [fence.epoch, fence.batch];
  return {
    name: fence === undefined ? "append" : "append-fenced",
    sql: fence === undefined ? partSql : wholeSql,
    parameters: [...before, ...columns.flat()],
  };
}

const wholeSql = appendSql(fenceSql, 3);
const partSql = appendSql("select 1", 1);

/** All rows come as one array for each column: the statement is the same for any number of rows. */
function appendSql(fence: string, firstParameter: number): string {
  let parameter = firstParameter;
  const inserts = tables.map(({ name, columns, types }) => {
    const arrays = types.map((type) => {
      const array = `$${parameter}::${type.replace("_", " ")}[]`;
      parameter += 1;
      return array;
    });
    return `add_${name} as (insert into ${name} (${columns.join(", ")}) select added.* from fence, unnest(${arrays.join(", ")}) as added)`;
  });
  return `with fence as (${fence}), ${inserts.join(", ")} select 1 from fence`;
}
