/** A store that forgets when its process ends, for tests of those who write to one. */

import type {
  EstimateRecord,
  JournalGroup,
  RunRecord,
  Store,
  StoredRun,
} from "../../../store/store.ts";

interface Kept {
  run: RunRecord;
  readonly journal: JournalGroup[];
  readonly attempts: StoredRun["attempts"][number][];
  readonly verdicts: Map<string, StoredRun["verdicts"][number]>;
}

/** What goes in comes out as JSON would have it. */
export class MemoryStore implements Store {
  readonly #runs = new Map<string, Kept>();
  #estimates: readonly EstimateRecord[] = [];

  async createRun(run: RunRecord): Promise<void> {
    if (this.#runs.has(run.id)) throw new Error(`run ${run.id} is there`);
    this.#runs.set(run.id, { run: copy(run), journal: [], attempts: [], verdicts: new Map() });
  }

  async append(runId: string, entry: Parameters<Store["append"]>[1]): Promise<void> {
    const kept = this.#kept(runId);
    const { journal, attempts, verdicts } = copy(entry);
    if (journal !== undefined) kept.journal.push(journal);
    kept.attempts.push(...attempts);
    for (const verdict of verdicts) kept.verdicts.set(verdict.test, verdict);
    await Promise.resolve();
  }

  async updateRun(run: RunRecord): Promise<void> {
    this.#kept(run.id).run = copy(run);
  }

  async listRuns(limit: number): Promise<readonly RunRecord[]> {
    return [...this.#runs.values()]
      .map(({ run }) => run)
      .reverse()
      .slice(0, limit);
  }

  async loadRun(runId: string): Promise<StoredRun | undefined> {
    const kept = this.#runs.get(runId);
    if (kept === undefined) return undefined;
    const { run, attempts, verdicts } = kept;
    return copy({ run, attempts, verdicts: [...verdicts.values()] });
  }

  async loadJournal(runId: string): Promise<readonly JournalGroup[]> {
    return copy(this.#kept(runId).journal);
  }

  async loadEstimates(): Promise<readonly EstimateRecord[]> {
    return this.#estimates;
  }

  async saveEstimates(estimates: readonly EstimateRecord[]): Promise<void> {
    this.#estimates = estimates;
  }

  async unlearnedRuns(): Promise<readonly string[]> {
    return [];
  }

  async markLearned(): Promise<void> {}
  async appendTuning(): Promise<void> {}

  async loadTuning(): Promise<readonly never[]> {
    return [];
  }

  async history(): Promise<readonly never[]> {
    return [];
  }

  async summarizeHistory(): Promise<readonly never[]> {
    return [];
  }

  async close(): Promise<void> {}

  #kept(runId: string): Kept {
    const kept = this.#runs.get(runId);
    if (kept === undefined) throw new Error(`there is no run ${runId}`);
    return kept;
  }
}

function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
