/** What a run leaves in the store beside its journal: that it began, what it taught, how it ended. */

import { splitTestKey } from "../core/model/identifiers.ts";
import { isDeath } from "../core/model/result.ts";
import { PerformanceTracker } from "../core/track/performance-tracker.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { testSubject } from "../core/track/test-subject.ts";
import type { RunRecord, RunState, Store } from "../store/store.ts";
import { fromRecords, toRecords } from "./estimate-records.ts";
import { toTestSpec } from "./found-test.ts";
import type { RunReport } from "./run-report.ts";
import type { SuiteRequest } from "./run-request.ts";

export class RunArchive {
  readonly #store: Store;
  readonly #record: RunRecord;
  readonly #resumed: boolean;

  constructor(store: Store, record: RunRecord, resumed: boolean) {
    this.#store = store;
    this.#record = record;
    this.#resumed = resumed;
  }

  /**
   * Records that the run began, before anything of it happens: from now on it can be resumed.
   *
   * @returns what earlier runs taught
   * @throws StoreError when the store cannot be used
   */
  async open(): Promise<StoredEstimate[]> {
    await learnFromCutOffRuns(this.#store);
    const estimates = fromRecords(await this.#store.loadEstimates());
    if (!this.#resumed) await this.#store.createRun(this.#record);
    return estimates;
  }

  async keepLearned(estimates: readonly StoredEstimate[]): Promise<void> {
    await Promise.all([
      this.#store.saveEstimates(toRecords(estimates)),
      this.#store.markLearned(this.#record.id),
    ]);
  }

  /** Records how the run ended: a finished one cannot be resumed any more. */
  async close(state: RunState, report: RunReport): Promise<void> {
    const { endedAt, exitCode, counts, measures } = report;
    const { makespanSeconds } = measures;
    await this.#store.updateRun({
      ...this.#record,
      state,
      endedAt,
      exitCode,
      counts,
      makespanSeconds,
    });
  }
}

/** A run that was killed had no chance to keep what it had learned: its attempts still tell. */
async function learnFromCutOffRuns(store: Store): Promise<void> {
  for (const runId of await store.unlearnedRuns()) {
    const [run, known] = await Promise.all([store.loadRun(runId), store.loadEstimates()]);
    const tracker = new PerformanceTracker(fromRecords(known));
    for (const { test, workerClass, workerId, outcome, result } of run?.attempts ?? []) {
      if (outcome !== "passed" && outcome !== "failed") continue;
      if (result.cause === "timeout" || isDeath(result.cause)) continue;
      const { suite, id } = splitTestKey(test);
      const bare = { spec: { name: suite } } as SuiteRequest;
      const suiteRequest = { ...bare, requirements: { labels: [] }, retries: 0 };
      const subject = testSubject(toTestSpec(suiteRequest, { id }));
      tracker.observe(subject, workerClass, workerId, result.seconds, outcome === "passed");
    }
    await store.saveEstimates(toRecords(tracker.snapshot()));
    await store.markLearned(runId);
  }
}
