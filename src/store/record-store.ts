/** The `Store` that everybody sees: turns records into rows and back, here rather than in a thread. */

import type { RowCaller } from "./row-calls.ts";
import {
  decodeJournal,
  decodeRun,
  decodeStoredRun,
  decodeTuning,
  encodeAppend,
  encodeRun,
  encodeTuning,
} from "./rows.ts";
import type {
  EstimateRecord,
  HistoryEntry,
  HistorySummary,
  JournalGroup,
  RunAppend,
  RunRecord,
  Store,
  StoredRun,
  TuningRecord,
} from "./store.ts";

/** A store over whatever carries out operations on rows. */
export class RecordStore implements Store {
  readonly #rows: RowCaller;

  constructor(rows: RowCaller) {
    this.#rows = rows;
  }

  async createRun(run: RunRecord): Promise<void> {
    await this.#rows.call("createRun", encodeRun(run));
  }

  async append(runId: string, entry: RunAppend): Promise<void> {
    await this.#rows.call("append", runId, encodeAppend(entry));
  }

  async updateRun(run: RunRecord): Promise<void> {
    await this.#rows.call("updateRun", encodeRun(run));
  }

  async listRuns(limit: number): Promise<readonly RunRecord[]> {
    return (await this.#rows.call("listRuns", limit)).map(decodeRun);
  }

  async loadRun(runId: string): Promise<StoredRun | undefined> {
    const rows = await this.#rows.call("loadRun", runId);
    return rows && decodeStoredRun(rows);
  }

  async loadJournal(runId: string): Promise<readonly JournalGroup[]> {
    return (await this.#rows.call("loadJournal", runId)).map(decodeJournal);
  }

  loadEstimates(): Promise<readonly EstimateRecord[]> {
    return this.#rows.call("loadEstimates");
  }

  saveEstimates(estimates: readonly EstimateRecord[]): Promise<void> {
    return this.#rows.call("saveEstimates", estimates);
  }

  unlearnedRuns(): Promise<readonly string[]> {
    return this.#rows.call("unlearnedRuns");
  }

  markLearned(runId: string): Promise<void> {
    return this.#rows.call("markLearned", runId);
  }

  appendTuning(records: readonly TuningRecord[]): Promise<void> {
    return this.#rows.call("appendTuning", records.map(encodeTuning));
  }

  async loadTuning(): Promise<readonly TuningRecord[]> {
    return (await this.#rows.call("loadTuning")).map(decodeTuning);
  }

  history(test: string, limit: number): Promise<readonly HistoryEntry[]> {
    return this.#rows.call("history", test, limit);
  }

  summarizeHistory(limit: number): Promise<readonly HistorySummary[]> {
    return this.#rows.call("summarizeHistory", limit);
  }

  close(): Promise<void> {
    return this.#rows.close();
  }
}
