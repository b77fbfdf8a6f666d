/** Which errors of SQLite and of files become advice, and which stay what they are. */

import { expect, test } from "vitest";
import { explainError } from "./sqlite-errors.ts";
import { StoreError } from "./store.ts";

function sqliteError(rawCode: number): Error {
  return Object.assign(new Error("as SQLite says"), { rawCode });
}

function fileError(code: string): Error {
  return Object.assign(new Error("as the system says"), { code, syscall: "write" });
}

test.each([
  ["SQLITE_FULL", sqliteError(13), "store-full"],
  ["SQLITE_IOERR_WRITE", sqliteError(778), "store-full"],
  ["ENOSPC", fileError("ENOSPC"), "store-full"],
  ["SQLITE_BUSY_RECOVERY", sqliteError(261), "store-locked"],
  ["SQLITE_IOERR_READ", sqliteError(266), "store-unreadable"],
  ["SQLITE_READONLY_DIRECTORY", sqliteError(1544), "store-unreadable"],
  ["EACCES", fileError("EACCES"), "store-unreadable"],
  [
    "a file that cannot be opened",
    new Error('ConnectionFailed("Unable to open connection to local database /x/y.db: 14")'),
    "store-unreadable",
  ],
])("%s is explained and kept as the cause", (_, error, code) => {
  expect(explainError(error, "/x/plimsoll.db")).toMatchObject({
    code,
    message: expect.stringContaining("/x/plimsoll.db"),
    cause: error,
  });
});

test.each([
  ["a broken constraint", sqliteError(1555)],
  ["a mistake in a program", new TypeError("undefined is not a function")],
  ["what is explained already", new StoreError("store-full", "full", "free some")],
  ["what is not an error", "text"],
])("%s stays as it is", (_, error) => {
  expect(explainError(error, "/x/plimsoll.db")).toBe(error);
});
