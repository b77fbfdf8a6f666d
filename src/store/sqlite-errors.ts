/** Turns what SQLite and the file system report into what a user can act on. */

import { StoreError } from "./store.ts";

/** Extended SQLite codes of writes that found no room: a quota, a file size limit, a full disk. */
const noRoomCodes: ReadonlySet<string> = new Set([
  "SQLITE_FULL",
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_FSYNC",
  "SQLITE_IOERR_DIR_FSYNC",
  "SQLITE_IOERR_TRUNCATE",
  "SQLITE_IOERR_SHMSIZE",
  "ENOSPC",
  "EDQUOT",
  "EFBIG",
]);

const unreadableCodes =
  /^(SQLITE_(CORRUPT|NOTADB|CANTOPEN|READONLY|IOERR|PERM|AUTH|FORMAT|NOLFS|PROTOCOL)|E[A-Z]+$)/;

/** The `StoreError` for an error of SQLite or of a file operation; any other error as it is. */
export function explainError(error: unknown, file: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (noRoomCodes.has(code)) {
    return new StoreError(
      "store-full",
      `There is no room to write to ${file} (${code}).`,
      "Free some space on that disk, or raise the quota or file size limit, and run again.",
      error,
    );
  }
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new StoreError(
      "store-locked",
      `Another program holds ${file}.`,
      "End the program that has the file open, or wait for it, and run again.",
      error,
    );
  }
  // libsql gives no code when it cannot open the file, only SQLite's number in its message.
  if (unreadableCodes.test(code) || error.message.startsWith("ConnectionFailed(")) {
    return new StoreError(
      "store-unreadable",
      `${file} cannot be used: ${error.message}.`,
      `Check that it is a file and may be read and written. If it is damaged, restore it or move it away: a new one is made, and history starts anew.`,
      error,
    );
  }
  return error;
}
