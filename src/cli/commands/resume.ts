/** What `--resume` goes on with: the newest run, as it was asked for. */

import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { ResumedRun } from "../../coordinator/run-preparation.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import type { RunOptions } from "../config/run-options.ts";
import { runOptionsSchema } from "../config/run-options.ts";
import { UsageError } from "../usage-error.ts";

/** Looking for a run must not make a store. @throws UsageError when there is none */
export function requireStore(directory: string): void {
  if (!existsSync(directory)) throw nothingToResume(undefined);
}

/** The newest run, with all that is stored of it. @throws UsageError when it has finished */
export async function cutOffRun(store: Store): Promise<ResumedRun> {
  const [newest] = await store.listRuns(1);
  if (newest === undefined || newest.state === "finished") throw nothingToResume(newest);
  const [stored, journal] = await Promise.all([
    store.loadRun(newest.id),
    store.loadJournal(newest.id),
  ]);
  if (stored === undefined) throw new Error(`run ${newest.id} vanished`);
  return { stored, journal };
}

/** How the options are called that a resumed run has already. */
const FIXED_OPTIONS = {
  paths: "paths",
  command: "command after --",
  tests: "--tests",
  testsFrom: "--tests-from",
  retries: "--retries",
  timeoutSeconds: "--timeout",
  suites: "--suite",
  policy: "--policy",
  priority: "--priority",
  passWithNoTests: "--pass-with-no-tests",
} as const satisfies Partial<Record<keyof RunOptions, string>>;

/**
 * The options of a run that is resumed: its own, but for the number of workers.
 *
 * @throws UsageError when others are given than it had
 */
export function resumedOptions({ stored: { run } }: ResumedRun, now: RunOptions): RunOptions {
  const before = runOptionsSchema.safeParse(run.request);
  if (!before.success) {
    throw new UsageError(
      "resume-other-version",
      `The run ${run.id} was begun by another version of Plimsoll.`,
      "Start a new run without --resume, or resume it with that version.",
    );
  }
  const given: RunOptions = { ...now, paths: now.paths.length > 0 ? now.paths : before.data.paths };
  for (const [option, called] of Object.entries(FIXED_OPTIONS)) {
    const value = given[option as keyof typeof FIXED_OPTIONS];
    if (value === undefined) continue;
    if (isDeepStrictEqual(value, before.data[option as keyof typeof FIXED_OPTIONS])) continue;
    throw new UsageError(
      "resume-differs",
      `--resume finishes the run as it was asked for, which was with another ${called}.`,
      "Leave everything but --workers out, or start a new run without --resume.",
    );
  }
  return now.workers === undefined ? before.data : { ...before.data, workers: now.workers };
}

function nothingToResume(newest: RunRecord | undefined): UsageError {
  return new UsageError(
    "nothing-to-resume",
    newest === undefined
      ? "There is no run to resume: none is stored here."
      : `There is no run to resume: the last one, ${newest.id}, has finished.`,
    "Start a new run without --resume; `plimsoll runs` lists what is stored.",
  );
}
