/** What is learned from a run for the settings of the next one, within a bounded time. */

import { Worker } from "node:worker_threads";
import type { Hindsight } from "../../core/adapt/feedback.ts";
import { nextChange } from "../../core/adapt/feedback.ts";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import type { Store, TuningRecord } from "../../store/store.ts";
import type { HindsightTask } from "./hindsight-thread.ts";
import type { TuningState } from "./tuning-state.ts";
import { takingBack, tuningState } from "./tuning-state.ts";

/** Of shorter runs nobody would notice what better settings make of them. */
const SHORTEST_RUN_SECONDS = 10;

/** Looking back takes no more than this part of the run… */
const LARGEST_SHARE = 0.02;

/** …but may always take so long, and never longer than that. */
const LEAST_MS = 1000;
const MOST_MS = 3000;

export interface EndedRun {
  readonly store: Store;
  /** Of the store. */
  readonly directory: string;
  readonly runId: string;
  readonly makespanSeconds: number;
  /** Where somebody has chosen the policy. */
  readonly chosenPolicy: Policy | undefined;
  /** Under a CI system the store may be thrown away after each run. */
  readonly inCi: boolean;
}

/**
 * Looks back at a run that has finished, and moves a setting where that has paid consistently.
 *
 * @throws StoreError when what was found cannot be kept
 */
export async function learnFromRun(ended: EndedRun): Promise<void> {
  const { store, runId, makespanSeconds } = ended;
  if (makespanSeconds < SHORTEST_RUN_SECONDS) return;
  const [records, runs] = await Promise.all([store.loadTuning(), store.listRuns(2)]);
  const state = tuningState(records);
  // A store without an earlier run is one that no later run will see either.
  if (state.frozen || (ended.inCi && runs.length < 2)) return;
  const shareMs = 1000 * LARGEST_SHARE * makespanSeconds;
  const hindsight = await lookBackAt(
    { directory: ended.directory, runId, earlier: state.hindsights, first: takingBack(state) },
    Math.min(MOST_MS, Math.max(LEAST_MS, shareMs)),
  );
  if (hindsight === undefined) return;
  await store.appendTuning(findings(state, ended, hindsight, Date.now()));
}

/** The record of what was found, and of the change that follows from it, if one does. */
export function findings(
  state: TuningState,
  { runId, chosenPolicy }: Pick<EndedRun, "runId" | "chosenPolicy">,
  hindsight: Hindsight,
  at: number,
): TuningRecord[] {
  const { settings, refused, hindsights } = state;
  const next = nextChange({
    settings: chosenPolicy === undefined ? settings : { ...settings, policy: chosenPolicy.name },
    hindsights: [hindsight, ...hindsights],
    back: takingBack(state),
    refused,
    mayChoosePolicy: chosenPolicy === undefined,
  });
  const seen: TuningRecord = { at, kind: "hindsight", runId, detail: hindsight };
  return next === undefined ? [seen] : [seen, { at, kind: "change", runId, detail: next }];
}

/** What the thread has found when it is done or its time is over; `undefined` when it is nothing. */
function lookBackAt(task: HindsightTask, limitMs: number): Promise<Hindsight | undefined> {
  return new Promise((resolve, reject) => {
    let found: Hindsight | undefined;
    // dist/ is flat, so the thread's file is beside whatever file this code ended up in.
    const thread = new Worker(new URL("./hindsight-thread.js", import.meta.url), {
      workerData: task,
      execArgv: [],
    });
    const limit = setTimeout(() => void thread.terminate(), limitMs);
    thread.on("message", (hindsight: Hindsight) => {
      found = hindsight;
    });
    thread.on("error", reject);
    thread.on("exit", () => {
      clearTimeout(limit);
      resolve(found);
    });
  });
}
