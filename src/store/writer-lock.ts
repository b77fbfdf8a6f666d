/** Lets one process at a time write to a store, and tells the others who it is. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import Libsql from "libsql";
import { explainError } from "./sqlite-errors.ts";
import { StoreError } from "./store.ts";

/** Covers the moment that a process which was killed takes to be gone. */
const patienceMilliseconds = 300;

/** Who holds the lock, for the message to the others; it proves nothing. */
interface Owner {
  readonly pid: number;
  /** As in ISO 8601. */
  readonly since: string;
}

/**
 * Takes the lock, and returns what gives it back. The lock is SQLite's own on a file that holds
 * nothing else: the kernel frees it however the process ends. Throws `store-locked` when another
 * process, or another store in this one, has it.
 */
export function takeWriterLock(directory: string): () => void {
  const file = path.join(directory, "lock.db");
  const ownerFile = path.join(directory, "owner.json");
  const connection = acquire(file, ownerFile);
  writeOwner(ownerFile);
  return () => {
    removeOwner(ownerFile);
    connection.exec("rollback");
    connection.close();
  };
}

function acquire(file: string, ownerFile: string): Libsql.Database {
  let connection: Libsql.Database | undefined;
  try {
    connection = new Libsql(file, { timeout: patienceMilliseconds });
    connection.exec("begin exclusive");
    return connection;
  } catch (error) {
    connection?.close();
    const explained = explainError(error, file);
    if (explained instanceof StoreError && explained.code === "store-locked") {
      throw lockedError(path.dirname(file), readOwner(ownerFile), error);
    }
    throw explained;
  }
}

function lockedError(directory: string, owner: Owner | undefined, cause: unknown): StoreError {
  const holder =
    owner === undefined ? "another process" : `process ${owner.pid} since ${owner.since}`;
  return new StoreError(
    "store-locked",
    `${directory} is being written by ${holder}.`,
    "Wait for that run to end, or end it; or run from another directory.",
    cause,
  );
}

function writeOwner(ownerFile: string): void {
  const owner: Owner = { pid: process.pid, since: new Date().toISOString() };
  try {
    writeFileSync(ownerFile, JSON.stringify(owner));
  } catch {
    // Only the message to a second writer is poorer; a full disk shows where it matters.
  }
}

/** While the lock is still held, so that it is never the next owner's. */
function removeOwner(ownerFile: string): void {
  try {
    rmSync(ownerFile, { force: true });
  } catch {
    // It is read only when somebody holds the lock, and then that one's.
  }
}

function readOwner(ownerFile: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerFile, "utf8"));
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    typeof value.pid === "number" &&
    "since" in value &&
    typeof value.since === "string"
  );
}
