/** Where a store is: a folder, or a database that the coordinators of a fleet share. */

import path from "node:path";
import type { Store } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";

/** Whether it is the address of a PostgreSQL database, and no folder. */
export function isDatabase(place: string): boolean {
  return /^postgres(ql)?:/.test(place);
}

/** Whoever writes to it is not disturbed. */
export async function openToRead(place: string): Promise<Store> {
  if (!isDatabase(place)) return openStore({ directory: path.resolve(place), mode: "read" });
  const { openPostgresStore } = await import("../../store/postgres-store.ts");
  return openPostgresStore(place);
}
