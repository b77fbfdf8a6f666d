/** How a run stands at a moment, for whoever draws it. */

import type { ScaleSignal } from "../core/adapt/scale-signal.ts";
import type { Outlook } from "../core/schedule/outlook.ts";
import type { AttemptLedger, OpenBatch } from "./attempt-ledger.ts";
import type { ResultAggregatorService } from "./result-aggregator-service.ts";
import type { RunSnapshot, SlotActivity } from "./run-progress.ts";
import type { RunWorkers } from "./run-workers.ts";

/** Below this many settled tests a prediction of the end says more about the prior than the run. */
const SETTLED_FOR_OUTLOOK = 2;

export interface SnapshotSources {
  readonly pool: RunWorkers;
  readonly ledger: AttemptLedger;
  readonly aggregator: ResultAggregatorService;
  readonly totalTests: number;
  readonly secondsLeft: Outlook | undefined;
  readonly scale: ScaleSignal | undefined;
  readonly nowMs: number;
}

export function runSnapshot(sources: SnapshotSources): RunSnapshot {
  const { aggregator, totalTests, secondsLeft, scale } = sources;
  const { passed, failed, skipped } = aggregator.tally;
  const doneTests = aggregator.settledTests;
  const snapshot = { doneTests, totalTests, passed, failed, skipped, slots: slotsOf(sources) };
  if (secondsLeft === undefined || doneTests < SETTLED_FOR_OUTLOOK) return snapshot;
  const { lowSeconds, highSeconds } = secondsLeft;
  const known = { ...snapshot, secondsLeft: { low: lowSeconds, high: highSeconds } };
  return scale === undefined ? known : { ...known, scale };
}

function slotsOf({ pool, ledger, nowMs }: SnapshotSources): SlotActivity[] {
  const held = new Map<string, OpenBatch[]>();
  for (const batch of ledger.batches) {
    held.set(batch.workerId, [...(held.get(batch.workerId) ?? []), batch]);
  }
  return pool.present.flatMap(({ workerId, slots }) => {
    const batches = held.get(workerId) ?? [];
    return Array.from({ length: slots }, (_, slot) => {
      const batch = batches[slot];
      if (batch === undefined) return { workerId, slot, doing: { kind: "idle", sinceMs: nowMs } };
      const key = ledger.test(batch.attempts[batch.current]);
      if (!batch.begun || key === undefined) {
        return { workerId, slot, doing: { kind: "starting", sinceMs: batch.sinceMs } };
      }
      return { workerId, slot, doing: { kind: "test", key, sinceMs: batch.sinceMs } };
    });
  });
}
