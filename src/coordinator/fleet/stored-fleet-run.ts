/** What the store tells of a run of a fleet whose leading coordinator is gone. */

import type { StartBatch } from "../../core/model/commands.ts";
import type { EarlierAttempts } from "../../core/model/events.ts";
import type { TestSpec } from "../../core/model/test.ts";
import type { AttemptRecord, JournalGroup, Store, StoredRun } from "../../store/store.ts";
import type { KeptResults } from "./continued-run.ts";
import { keptResults } from "./continued-run.ts";
import { readFleetRequest } from "./fleet-request.ts";
import type { SubmittedRun } from "./submitted-run.ts";
import { readSubmission } from "./submitted-run.ts";

/** A run as it stood when its leader was gone. */
export interface StoredFleetRun {
  readonly stored: StoredRun;
  readonly submitted: SubmittedRun;
  /** What it has of the run that it continues. */
  readonly kept: KeptResults;
  /** Absent while its tests were not found. */
  readonly specs: readonly TestSpec[] | undefined;
  /** Leased, with the attempts of which nothing is known yet. */
  readonly open: readonly StartBatch[];
  readonly earlier: Readonly<Record<string, EarlierAttempts>>;
  /** Of a run that was given up. */
  readonly cancelled: string | undefined;
  readonly nextSequence: number;
  /** The highest number of an attempt or a batch. */
  readonly lastNumber: number;
}

/** Enough for every run that can be under way; the store keeps fewer. */
const LOOKED_THROUGH = 1000;

/** All runs of the fleet that have not ended, oldest first. */
export async function loadOpenRuns(store: Store): Promise<StoredFleetRun[]> {
  const runs = await store.listRuns(LOOKED_THROUGH);
  const open: StoredFleetRun[] = [];
  for (const { id, state } of [...runs].reverse()) {
    const run = state === "running" ? await loadFleetRun(store, id) : undefined;
    if (run !== undefined) open.push(run);
  }
  return open;
}

/** @returns undefined when there is no such run, or it is not one of a fleet */
async function loadFleetRun(store: Store, runId: string): Promise<StoredFleetRun | undefined> {
  const stored = await store.loadRun(runId);
  const request = readFleetRequest(stored?.run.request);
  if (stored === undefined || request === undefined) return undefined;
  const submitted = readSubmission(request.fleetRun);
  if ("wrong" in submitted) return undefined;
  const kept = await keptResults(store, request.continues);
  const journal = await store.loadJournal(runId);
  return { stored, submitted, kept, ...replayed(journal, stored.attempts) };
}

type Replayed = Omit<StoredFleetRun, "stored" | "submitted" | "kept">;

/** Reads commands and results as they were recorded; nothing is decided again. */
function replayed(journal: readonly JournalGroup[], attempts: readonly AttemptRecord[]): Replayed {
  const events = journal.flatMap((group) => group.events as readonly RecordedEvent[]);
  const submitted = events.filter(({ type }) => type === "tests-submitted");
  const cancelled = events.find(({ type }) => type === "run-cancelled");
  const batches = journal.flatMap((group) =>
    (group.commands as readonly StartBatch[]).filter(({ type }) => type === "start-batch"),
  );
  const ended = new Set(attempts.map(({ attempt }) => attempt));
  const open = batches.map((batch) => {
    return { ...batch, attempts: batch.attempts.filter(({ attempt }) => !ended.has(attempt)) };
  });
  const numbers = batches.map(({ batch, attempts: its }) =>
    Math.max(batch, its.at(-1)?.attempt ?? 0),
  );
  return {
    specs:
      submitted.length === 0 ? undefined : unique(submitted.flatMap(({ tests = [] }) => tests)),
    open: open.filter(({ attempts: left }) => left.length > 0),
    earlier: earlierAttempts(attempts),
    cancelled: cancelled && (cancelled.reason ?? "it was given up"),
    nextSequence: (journal.at(-1)?.sequence ?? -1) + 1,
    lastNumber: numbers.reduce((most, number) => Math.max(most, number), 0),
  };
}

interface RecordedEvent {
  readonly type: string;
  readonly tests?: readonly TestSpec[];
  readonly reason?: string;
}

/** Every leader that took the run over has submitted its tests again. */
function unique(specs: readonly TestSpec[]): TestSpec[] {
  return [...new Map(specs.map((spec) => [spec.key, spec])).values()];
}

function earlierAttempts(attempts: readonly AttemptRecord[]): Record<string, EarlierAttempts> {
  const earlier: Record<string, EarlierAttempts> = {};
  for (const { test, outcome, result } of attempts) {
    const known = earlier[test] ?? { attempts: 0, failures: 0, deaths: 0 };
    const died = outcome === "lost" && result.cause !== undefined && result.cause !== "test";
    earlier[test] = {
      attempts: known.attempts + 1,
      failures: known.failures + (outcome === "failed" ? 1 : 0),
      deaths: known.deaths + (died ? 1 : 0),
    };
  }
  return earlier;
}
