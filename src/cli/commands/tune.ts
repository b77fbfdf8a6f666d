/** `plimsoll tune`: shows what feedback has made of the settings, and takes it back or stops it. */

import { existsSync } from "node:fs";
import path from "node:path";
import { DEFAULT_SETTINGS } from "../../core/adapt/feedback.ts";
import type { Store, TuningRecord } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";
import { renderTuning } from "../present/tuning-text.ts";
import { tuningState, undoable } from "../tune/tuning-state.ts";
import { UsageError } from "../usage-error.ts";
import type { StoreLook } from "./stored.ts";
import { look, storeDirectory } from "./stored.ts";

export interface TuneFlags extends Omit<StoreLook, "limit"> {
  readonly freeze?: boolean;
  readonly unfreeze?: boolean;
  readonly undo?: boolean;
}

const ACTIONS = ["freeze", "unfreeze", "undo"] as const;

/** @throws UsageError when more than one thing is asked for, or there is nothing to undo */
export async function tuneCommand({ freeze, unfreeze, undo, ...how }: TuneFlags): Promise<number> {
  const asked = { freeze, unfreeze, undo };
  const [kind, ...more] = ACTIONS.filter((action) => asked[action] === true);
  if (more.length > 0) {
    throw new UsageError(
      "option-conflict",
      `Only one of ${ACTIONS.map((action) => `--${action}`).join(", ")} can be asked for at a time.`,
      "Give one of them, then the other.",
    );
  }
  if (kind !== undefined) await record(storeDirectory(how.config), kind);
  return await look(how, async (store) => {
    const state = tuningState(await store.loadTuning());
    return {
      data: { defaults: DEFAULT_SETTINGS, ...state },
      text: (setting) => renderTuning(state, setting),
    };
  });
}

/** Looking for a store must not make one. */
async function record(directory: string, kind: (typeof ACTIONS)[number]): Promise<void> {
  if (!existsSync(directory)) {
    throw new UsageError(
      "nothing-to-tune",
      `There is no store in ${path.dirname(directory)}, so no settings were found by earlier runs.`,
      "Go to the folder whose runs are meant; `tune: false` in its configuration turns feedback off.",
    );
  }
  const store = openStore({ directory, mode: "write" });
  try {
    await store.appendTuning([await entry(store, kind)]);
  } finally {
    await store.close();
  }
}

async function entry(store: Store, kind: (typeof ACTIONS)[number]): Promise<TuningRecord> {
  if (kind === "undo" && undoable(tuningState(await store.loadTuning())) === undefined) {
    throw new UsageError(
      "nothing-to-undo",
      "No setting was changed that could be undone.",
      "`plimsoll tune` shows what was changed and when.",
    );
  }
  return { at: Date.now(), kind, detail: undefined };
}
