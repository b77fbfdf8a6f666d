/** Turns what SQLite and the file system report into what a user can act on. */

import { StoreError } from "./store.ts";

/** Writes that found no room: a full disk, a quota, a limit on the size of files. */
const noRoomCodes: ReadonlySet<unknown> = new Set([
  13, // SQLITE_FULL
  778, // SQLITE_IOERR_WRITE
  1034, // SQLITE_IOERR_FSYNC
  1290, // SQLITE_IOERR_DIR_FSYNC
  1546, // SQLITE_IOERR_TRUNCATE
  4874, // SQLITE_IOERR_SHMSIZE
  "ENOSPC",
  "EDQUOT",
  "EFBIG",
]);

const heldCodes: ReadonlySet<number> = new Set([
  5, // SQLITE_BUSY
  6, // SQLITE_LOCKED
]);

const unreadableCodes: ReadonlySet<number> = new Set([
  3, // SQLITE_PERM
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR
  11, // SQLITE_CORRUPT
  14, // SQLITE_CANTOPEN
  15, // SQLITE_PROTOCOL
  22, // SQLITE_NOLFS
  26, // SQLITE_NOTADB
]);

/** The `StoreError` for an error of SQLite or of a file operation; any other error as it is. */
export function explainError(error: unknown, file: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (noRoomCodes.has(code)) {
    return new StoreError(
      "store-full",
      `There is no room to write to ${file}: ${error.message}.`,
      "Free some space on that disk, or raise the quota or file size limit, and run again.",
      error,
    );
  }
  const kind = typeof code === "number" ? code & 0xff : undefined;
  if (kind !== undefined && heldCodes.has(kind)) {
    return new StoreError(
      "store-locked",
      `Another program holds ${file}.`,
      "End the program that has the file open, or wait for it, and run again.",
      error,
    );
  }
  if (typeof code === "string" || (kind !== undefined && unreadableCodes.has(kind))) {
    return new StoreError(
      "store-unreadable",
      `${file} cannot be used: ${error.message}.`,
      "Check that it and its directory may be read and written. If it is damaged, restore it or move it away: a new one is made, and history starts anew.",
      error,
    );
  }
  return error;
}

/**
 * SQLite's extended number, or the name that the system gives to an error of a file operation.
 * libsql names only some of the extended numbers, and when it cannot open a file it gives a number
 * in nothing but its message.
 */
function codeOf(error: Error): number | string | undefined {
  if ("rawCode" in error && typeof error.rawCode === "number") return error.rawCode;
  if ("syscall" in error && "code" in error) return String(error.code);
  const failedToOpen = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message);
  return failedToOpen?.[1] === undefined ? undefined : Number(failedToOpen[1]);
}
