/** Inserts rows into a table of an embedded database, many with one statement. */

import type { CompiledQuery } from "kysely";
import type { Database } from "./database.ts";

type Row = readonly unknown[];

/** More in one statement save hardly anything more. */
const ROWS_TOGETHER = 32;

/** Running a statement costs about as much as inserting a row, so few statements are run. */
export class RowInserter {
  readonly #prepare: (rows: number) => (parameters: Row) => void;
  readonly #insertOne: (parameters: Row) => void;
  #insertMany: ((parameters: Row) => void) | undefined;

  /** @param insertion the statement for so many rows */
  constructor(database: Database, insertion: (rows: number) => { compile(): CompiledQuery }) {
    this.#prepare = (rows) => database.prepare(insertion(rows));
    this.#insertOne = this.#prepare(1);
  }

  /** Inserts them in their order. */
  insert(rows: readonly Row[]): void {
    let place = 0;
    for (; place + ROWS_TOGETHER <= rows.length; place += ROWS_TOGETHER) {
      this.#insertMany ??= this.#prepare(ROWS_TOGETHER);
      this.#insertMany(rows.slice(place, place + ROWS_TOGETHER).flat());
    }
    for (; place < rows.length; place += 1) this.#insertOne(rows[place] ?? []);
  }
}
