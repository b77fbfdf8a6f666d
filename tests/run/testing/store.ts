/** Looks into the store of a project while Plimsoll may be using it. */

import type { BalancerStart } from "../../../src/core/balancer.ts";
import type { Command } from "../../../src/core/model/commands.ts";
import type { BalancerEvent } from "../../../src/core/model/events.ts";
import { RecordStore } from "../../../src/store/record-store.ts";
import { SqliteStore } from "../../../src/store/sqlite-store.ts";
import type { Store, VerdictRecord } from "../../../src/store/store.ts";
import type { Project } from "./project.ts";

/** Reads with this process's own copy of the store's code. */
async function read<T>(project: Project, look: (store: Store) => Promise<T>): Promise<T> {
  const sqlite = new SqliteStore({ directory: project.path(".plimsoll"), mode: "read" });
  const store = new RecordStore({
    call: async (operation, ...parameters) => {
      const [outcome] = sqlite.execute([{ operation, parameters } as never]);
      if (outcome === undefined || "error" in outcome) throw outcome?.error;
      return outcome.value as never;
    },
    close: async () => sqlite.close(),
  });
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

/** The verdicts of the newest run. */
export function storedVerdicts(project: Project): Promise<readonly VerdictRecord[]> {
  return read(project, async (store) => {
    const [newest] = await store.listRuns(1);
    const run = newest === undefined ? undefined : await store.loadRun(newest.id);
    return run?.verdicts ?? [];
  });
}

/** One life of a balancer: how it began, and what it was told and answered. */
export interface BalancerLife {
  readonly start: BalancerStart;
  readonly groups: { readonly events: BalancerEvent[]; readonly commands: Command[] }[];
}

/** The journal of the newest run; a resumed run has had several balancers. */
export function journalOf(project: Project): Promise<BalancerLife[]> {
  return read(project, async (store) => {
    const [newest] = await store.listRuns(1);
    const lives: BalancerLife[] = [];
    for (const { events, commands } of await store.loadJournal(newest?.id ?? "")) {
      const [first] = events as { type: string }[];
      if (first?.type === "balancer-began") {
        lives.push({ start: first as unknown as BalancerStart, groups: [] });
      } else {
        lives.at(-1)?.groups.push({
          events: events as BalancerEvent[],
          commands: commands as Command[],
        });
      }
    }
    return lives;
  });
}
