/** `plimsoll runs` and `plimsoll history`: looks at what is stored, as other commands do. */

import { existsSync } from "node:fs";
import path from "node:path";
import { splitTestKey } from "../../core/model/identifiers.ts";
import type { Store } from "../../store/store.ts";
import { STORE_FOLDER } from "../config/store-folder.ts";
import { renderHistory, renderRuns, renderTestHistory } from "../present/stored-runs.ts";
import { detectTheme } from "../present/theme.ts";
import { openToRead } from "./store-place.ts";

export interface StoreLook {
  readonly limit: number;
  readonly json?: boolean;
  /** The configuration beside which the store is; by default it is looked for upwards. */
  readonly config?: string;
  /** Of a fleet: the folder or the database of its coordinators. */
  readonly store?: string;
}

/** More tests than this are not looked through for one whose suite was not named. */
export const SEARCH_LIMIT = 100_000;

export async function runsCommand({ limit, ...how }: StoreLook): Promise<number> {
  return await look(how, async (store) => {
    const runs = await store.listRuns(limit);
    return { data: runs, text: (setting) => renderRuns(runs, setting) };
  });
}

export async function historyCommand(
  test: string | undefined,
  { limit, ...how }: StoreLook,
): Promise<number> {
  return await look(how, async (store) => {
    if (test === undefined) {
      const summaries = await store.summarizeHistory(limit);
      return { data: summaries, text: (setting) => renderHistory(summaries, setting) };
    }
    const key = await keyOf(store, test);
    const entries = await store.history(key, limit);
    return { data: entries, text: (setting) => renderTestHistory(key, entries, setting) };
  });
}

interface Shown {
  readonly data: unknown;
  readonly text: (setting: Parameters<typeof renderRuns>[1]) => string;
}

/** Opens the store to read it, and prints what was found for people or as JSON. */
export async function look(
  { json, config, store: place = storeDirectory(config) }: Omit<StoreLook, "limit">,
  read: (store: Store) => Promise<Shown>,
): Promise<number> {
  const store = await openToRead(place);
  try {
    const { data, text } = await read(store);
    const theme = detectTheme(process.stdout, process.env);
    console.log(json === true ? JSON.stringify(data, null, 2) : text({ theme, now: Date.now() }));
    return 0;
  } finally {
    await store.close();
  }
}

/** Of the store beside a configuration, or else of the nearest one upwards. */
export function storeDirectory(config: string | undefined): string {
  const folder = config === undefined ? nearestProject(process.cwd()) : path.dirname(config);
  return path.resolve(folder, STORE_FOLDER);
}

/** A test may be named without its suite while only one suite has such a test. */
async function keyOf(store: Store, test: string): Promise<string> {
  const known = (await store.summarizeHistory(SEARCH_LIMIT)).map((summary) => summary.test);
  if (known.includes(test)) return test;
  const matching = known.filter((key) => splitTestKey(key).id === test);
  return matching.length === 1 ? (matching[0] ?? test) : test;
}

/** The nearest folder upwards that has a store, or else this one. */
function nearestProject(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, STORE_FOLDER))) return at;
    if (at === path.dirname(at)) return folder;
  }
}
