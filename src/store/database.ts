/** One SQLite file: opening and migrating it, and running Kysely's queries on it. */

import { existsSync } from "node:fs";
import type { CompiledQuery } from "kysely";
import Libsql from "libsql";
import { migrations } from "./schema.ts";
import { explainError } from "./sqlite-errors.ts";
import { StoreError } from "./store.ts";

/** How long to wait for another program that holds the file for a moment. */
const busyMilliseconds = 5000;

/** A query of Kysely; `Row` is what it gives. */
interface Query<Row> {
  compile(): CompiledQuery<Row>;
}

/** A connection. Its methods throw `StoreError` for what a user can act on. */
export class Database {
  readonly #file: string;
  readonly #connection: Libsql.Database;

  private constructor(file: string) {
    this.#file = file;
    this.#connection = this.#explained(() => new Libsql(file, { timeout: busyMilliseconds }));
  }

  /** Makes the file when there is none, and brings its schema up to date. */
  static openForWriting(file: string): Database {
    return Database.#opened(file, (database) => {
      database.#execute("pragma journal_mode = wal");
      database.#execute("pragma synchronous = normal");
      database.#migrate();
    });
  }

  /** Changes nothing; gives an empty database when there is no file. */
  static openForReading(file: string): Database {
    if (!existsSync(file)) return Database.#openEmpty();
    const database = Database.#opened(file, (opened) => opened.#execute("pragma query_only = on"));
    // Its writer has made the file and not yet its tables.
    if (database.version > 0) return database;
    database.close();
    return Database.#openEmpty();
  }

  static #openEmpty(): Database {
    return Database.#opened(":memory:", (database) => database.#migrate());
  }

  static #opened(file: string, prepare: (database: Database) => void): Database {
    const database = new Database(file);
    try {
      prepare(database);
      database.#refuseNewer();
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Runs `work` in one transaction, and undoes all of it when it throws. */
  transaction<T>(mode: "write" | "read", work: () => T): T {
    // Taking the lock at the start rather than at the first change, writers cannot deadlock.
    this.#execute(mode === "write" ? "begin immediate" : "begin");
    try {
      const result = work();
      this.#execute("commit");
      return result;
    } catch (error) {
      // After some errors, a full disk among them, SQLite has undone the transaction itself.
      if (this.#connection.inTransaction) this.#execute("rollback");
      throw error;
    }
  }

  /** All rows of a query. */
  all<Row>(query: Query<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return this.#explained(() => this.#connection.prepare(sql).all(parameters) as Row[]);
  }

  /** All rows of a query, each an array in the order of its columns. */
  tuples<Tuple>(query: Query<unknown>): Tuple[] {
    const { sql, parameters } = query.compile();
    return this.#explained(() => this.#connection.prepare(sql).raw().all(parameters) as Tuple[]);
  }

  /** Runs a query that gives no rows. */
  run(query: Query<unknown>): void {
    this.prepare(query)(query.compile().parameters);
  }

  /** Prepares a query that gives no rows, to be run many times with other parameters. */
  prepare(query: Query<unknown>): (parameters: readonly unknown[]) => void {
    const statement = this.#explained(() => this.#connection.prepare(query.compile().sql));
    return (parameters) => void this.#explained(() => statement.run(parameters));
  }

  /**
   * Moves what was committed into the main file, as far as no reader is in the way. Closing would
   * do it, but libsql closes only when all statements have been collected as garbage.
   */
  checkpoint(): void {
    this.#execute("pragma wal_checkpoint(truncate)");
  }

  /** Of its schema: how many migrations it has been through. */
  get version(): number {
    const rows = this.#explained(() =>
      this.#connection.prepare("pragma user_version").raw().all([]),
    );
    return (rows as [[number]])[0][0];
  }

  close(): void {
    this.#connection.close();
  }

  #migrate(): void {
    const version = this.version;
    if (version >= migrations.length) return;
    this.transaction("write", () => {
      for (const query of migrations.slice(version).flatMap((migration) => migration())) {
        this.#execute(query.sql);
      }
      this.#execute(`pragma user_version = ${migrations.length}`);
    });
  }

  #refuseNewer(): void {
    const version = this.version;
    if (version <= migrations.length) return;
    throw new StoreError(
      "store-newer",
      `${this.#file} was made by a newer version of Plimsoll (schema ${version}, this one knows ${migrations.length}).`,
      "Use that version of Plimsoll, or move the file away: a new one is made, and history starts anew.",
    );
  }

  /**
   * For SQL without parameters. Unlike a prepared statement it leaves nothing open when it gives
   * rows, as most pragmas do: libsql has no way to end a statement, and an open one stops commits.
   */
  #execute(sql: string): void {
    this.#explained(() => this.#connection.exec(sql));
  }

  #explained<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explainError(error, this.#file);
    }
  }
}
