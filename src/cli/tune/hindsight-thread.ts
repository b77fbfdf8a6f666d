/** The thread that looks back at a run, so that whoever waits for it can leave at any time. */

import { parentPort, workerData } from "node:worker_threads";
import type { Hindsight, SettingChange } from "../../core/adapt/feedback.ts";
import type { BalancerStart } from "../../core/balancer.ts";
import type { JournalRow } from "../../store/rows.ts";
import { decodeJournal } from "../../store/rows.ts";
import { SqliteStore } from "../../store/sqlite-store.ts";
import type { RunRecording } from "./recorded-run.ts";
import { recordedRun } from "./recorded-run.ts";
import { lookBack } from "./replay.ts";

/** What the thread is started with. It posts a `Hindsight` each time that it has found more. */
export interface HindsightTask {
  /** Of the store. */
  readonly directory: string;
  readonly runId: string;
  /** Of the runs before, newest first. */
  readonly earlier: readonly Hindsight[];
  /** The change that is looked at before all others. */
  readonly first: SettingChange | undefined;
}

type Groups = RunRecording["groups"];

function* run({ directory, runId, earlier, first }: HindsightTask) {
  const recording = loadRecording(directory, runId);
  const recorded = recording && recordedRun(recording);
  if (recorded !== undefined) yield* lookBack(recorded, { earlier, first });
}

/** Only journals that begin and go on with one balancer can be replayed, and only by its version. */
function loadRecording(directory: string, runId: string): RunRecording | undefined {
  const store = new SqliteStore({ directory, mode: "read" });
  try {
    const [outcome] = store.execute([{ operation: "loadJournal", parameters: [runId] }]);
    if (outcome === undefined || "error" in outcome) throw outcome?.error;
    const [first, ...rest] = (outcome.value as readonly JournalRow[]).map(decodeJournal);
    const [began] = (first?.events ?? []) as readonly BalancerStart[];
    return began && { start: began, groups: rest as unknown as Groups };
  } finally {
    store.close();
  }
}

if (parentPort === null) throw new Error("hindsight-thread.js is started by Plimsoll, as a thread");
for (const hindsight of run(workerData as HindsightTask)) parentPort.postMessage(hindsight);
