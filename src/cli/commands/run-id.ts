/** Names for runs. */

import { randomBytes } from "node:crypto";

/** Sorts by time, is easy to say, and does not clash: `20260131-145959-3f2a`. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, "");
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomBytes(2).toString("hex")}`;
}
