/** The embedded store: a directory with an SQLite file that one process at a time writes. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Database } from "./database.ts";
import type { RowCall, RowOutcome } from "./row-calls.ts";
import { explainError } from "./sqlite-errors.ts";
import { SqliteRows } from "./sqlite-rows.ts";
import { StoreError } from "./store.ts";
import { takeWriterLock } from "./writer-lock.ts";

/** `read` changes nothing, sees an empty store where there is none, and may be used beside a writer. */
export type StoreMode = "write" | "read";

/** Where a store is, and what for it is opened. */
export interface StoreLocation {
  /** Made when it is missing; by default `.plimsoll` in the project's root. */
  readonly directory: string;
  readonly mode: StoreMode;
}

/** Carries out calls on a store's file in transactions. Blocks while it does. */
export class SqliteStore {
  readonly #database: Database;
  readonly #rows: SqliteRows;
  readonly #mode: StoreMode;
  readonly #unlock: () => void;

  /** Throws `StoreError` when the store cannot be used. */
  constructor({ directory, mode }: StoreLocation) {
    this.#mode = mode;
    const file = path.join(directory, "plimsoll.db");
    this.#unlock = mode === "write" ? prepareDirectory(directory) : () => {};
    try {
      this.#database =
        mode === "write" ? Database.openForWriting(file) : Database.openForReading(file);
      this.#rows = new SqliteRows(this.#database);
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  /**
   * Carries out all calls in one transaction: one commit for many. When one of them fails for a
   * reason of its own, each gets a transaction of its own, so that it spoils only itself; when the
   * store fails (a full disk), nothing is kept and all fail.
   */
  execute(calls: readonly RowCall[]): RowOutcome[] {
    try {
      return this.#database.transaction(this.#mode, () => calls.map((call) => this.#apply(call)));
    } catch (error) {
      this.#rows.forgetOpenRuns();
      const spoiledByOne = calls.length > 1 && !(error instanceof StoreError);
      return spoiledByOne
        ? calls.flatMap((call) => this.execute([call]))
        : calls.map(() => ({ error }));
    }
  }

  close(): void {
    try {
      if (this.#mode === "write") this.#database.checkpoint();
    } catch {
      // Nothing is lost: who opens the store next reads on from the log.
    }
    this.#database.close();
    this.#unlock();
  }

  #apply({ operation, parameters }: RowCall): RowOutcome {
    const operate = this.#rows[operation] as (...parameters: unknown[]) => unknown;
    return { value: operate.apply(this.#rows, parameters) };
  }
}

/** Node's recursive `mkdir` asks without end where a file system says that there is no folder. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error;
  }
}

/** Makes the directory, keeps it out of version control, and takes the lock. */
function prepareDirectory(directory: string): () => void {
  try {
    makeFolder(directory);
    const ignoreFile = path.join(directory, ".gitignore");
    if (!existsSync(ignoreFile)) writeFileSync(ignoreFile, "*\n");
  } catch (error) {
    throw explainError(error, directory);
  }
  return takeWriterLock(directory);
}
