/** What a run takes over of an earlier one with the same key: results that need not be had again. */

import type { AttemptRecord, Store, VerdictRecord } from "../../store/store.ts";
import type { Continuation } from "./fleet-request.ts";
import { readFleetRequest } from "./fleet-request.ts";

/** Verdicts that hold, with the attempts of their tests. */
export interface KeptResults {
  readonly verdicts: readonly VerdictRecord[];
  readonly attempts: readonly AttemptRecord[];
}

const NOTHING_KEPT: KeptResults = { verdicts: [], attempts: [] };

/**
 * What was run under the same key is of the same code, so it holds. Of a run that was itself
 * continued, what it had kept counts as its own. Of one that the store has forgotten, nothing does.
 */
export async function keptResults(
  store: Store,
  continues: Continuation | undefined,
): Promise<KeptResults> {
  if (continues === undefined) return NOTHING_KEPT;
  const stored = await store.loadRun(continues.run);
  if (stored === undefined) return NOTHING_KEPT;
  const before = await keptResults(store, readFleetRequest(stored.run.request)?.continues);
  const verdicts = [...before.verdicts, ...stored.verdicts].filter(({ verdict }) => {
    return verdict === "passed" || verdict === "skipped" || isDone(verdict, continues);
  });
  const kept = new Set(verdicts.map(({ test }) => test));
  const attempts = [...before.attempts, ...stored.attempts].filter(({ test }) => kept.has(test));
  return { verdicts, attempts };
}

function isDone(verdict: VerdictRecord["verdict"], { again }: Continuation): boolean {
  return verdict === "failed" && again === "unrun";
}
