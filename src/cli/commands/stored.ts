/** `plimsoll runs` and `plimsoll history`: looks at what is stored. */

import path from "node:path";
import type { Store } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";
import { renderHistory, renderRuns, renderTestHistory } from "../present/stored-runs.ts";
import { detectTheme } from "../present/theme.ts";
import { STORE_FOLDER } from "./run.ts";

interface Look {
  readonly limit: number;
  readonly json?: boolean;
}

export async function runsCommand({ limit, json }: Look): Promise<number> {
  return await look(json, async (store) => {
    const runs = await store.listRuns(limit);
    return { data: runs, text: (setting) => renderRuns(runs, setting) };
  });
}

export async function historyCommand(
  test: string | undefined,
  { limit, json }: Look,
): Promise<number> {
  return await look(json, async (store) => {
    if (test === undefined) {
      const summaries = await store.summarizeHistory(limit);
      return { data: summaries, text: (setting) => renderHistory(summaries, setting) };
    }
    const entries = await store.history(test, limit);
    return { data: entries, text: (setting) => renderTestHistory(test, entries, setting) };
  });
}

interface Shown {
  readonly data: unknown;
  readonly text: (setting: Parameters<typeof renderRuns>[1]) => string;
}

async function look(
  json: boolean | undefined,
  read: (store: Store) => Promise<Shown>,
): Promise<number> {
  const store = openStore({ directory: path.resolve(STORE_FOLDER), mode: "read" });
  try {
    const { data, text } = await read(store);
    const theme = detectTheme(process.stdout, process.env);
    console.log(json === true ? JSON.stringify(data, null, 2) : text({ theme, now: Date.now() }));
    return 0;
  } finally {
    await store.close();
  }
}
