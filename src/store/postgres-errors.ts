/** Turns what PostgreSQL and the network report into what a user can act on. */

import { StoreError } from "./store.ts";

/** The server or the way to it went down, or is not up yet: trying again may help. */
const lostCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOENT", // there is no socket at the moment
  "ENOTFOUND",
  "EAI_AGAIN",
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "25P03", // idle_in_transaction_session_timeout
  "53300", // too_many_connections
  "40001", // serialization_failure
  "40P01", // deadlock_detected
]);

/** What `pg` says without a code when a connection ends or stays silent. */
const lostMessages =
  /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** Whether the same may be tried again on a new connection. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isLost);
  const code = codeOf(error);
  return lostCodes.has(code) || code.startsWith("08") || lostMessages.test(error.message);
}

/** The `StoreError` for what the server refuses; what a query itself is to blame for as it is. */
export function explainRefusal(error: unknown, place: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (code === "53100") {
    return new StoreError(
      "store-full",
      `There is no room to write to ${place}: ${error.message}.`,
      "Free some space on the disk of the PostgreSQL server, and run again.",
      error,
    );
  }
  if (code === "42501") return unusable(error, place);
  const ofTheQuery = /^(0A|2[0-35]|42)/.test(code) && code !== "25006";
  return code === "" || ofTheQuery ? error : unusable(error, place);
}

/** For whatever went wrong before a connection was there. */
export function unusable(error: Error, place: string): StoreError {
  return new StoreError(
    "store-unreadable",
    `${place} cannot be used: ${error.message}.`,
    "Check that the database is there, that user and password are right, and that the user may create a schema in it and write to it.",
    error,
  );
}

/** For a server that stayed away. */
export function unreachable(error: Error, place: string, seconds: number): StoreError {
  const said = error instanceof AggregateError ? error.errors.map(messageOf).join(", ") : "";
  return new StoreError(
    "store-unreachable",
    `${place} could not be reached for ${seconds} s: ${said || error.message}.`,
    "Check that the PostgreSQL server runs and can be reached from here, and go on with --resume: what was stored is kept.",
    error,
  );
}

/** For what was made by a newer version. */
export function newer(place: string, version: number, known: number): StoreError {
  return new StoreError(
    "store-newer",
    `${place} was made by a newer version of Plimsoll (schema ${version}, this one knows ${known}).`,
    "Use that version of Plimsoll, or another database: history starts anew there.",
  );
}

/** For a writer that is not the last that began. */
export function fenced(place: string): StoreError {
  return new StoreError(
    "store-fenced",
    `Another process has begun to write to ${place}, and this one must not any more.`,
    "Start it again if it should stand by or lead; the other goes on with what was stored.",
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Of PostgreSQL or of the system; empty when there is none. */
function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
