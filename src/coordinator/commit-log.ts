/** Commits what was decided, and only then lets anybody see it. */

import type { Command, SettleTest } from "../core/model/commands.ts";
import type { AttemptRecord, JournalGroup, Store, VerdictRecord } from "../store/store.ts";
import type { AttemptLedger } from "./attempt-ledger.ts";
import type { ResultAggregatorService } from "./result-aggregator-service.ts";
import type { RunObserver } from "./run-progress.ts";

export interface CommitLogOptions {
  readonly runId: string;
  readonly store: Store;
  readonly ledger: AttemptLedger;
  readonly aggregator: ResultAggregatorService;
  readonly observer: RunObserver;
  /** Fingerprints of the tests' files, by test key. */
  readonly fingerprints: ReadonlyMap<string, string>;
  /** Nothing was committed, and nothing more will be. */
  readonly onFailure: (error: unknown) => void;
}

/** A verdict, and what was expected of its test. */
interface Settled {
  readonly verdict: VerdictRecord;
  readonly predictedSeconds: number | undefined;
}

export class CommitLog {
  readonly #options: CommitLogOptions;
  #failed = false;
  #shown: Promise<void> = Promise.resolve();
  #lastResultAtMs: number | undefined;

  constructor(options: CommitLogOptions) {
    this.#options = options;
  }

  /** Resolves when everything that was added so far is committed and shown, or has failed. */
  get shown(): Promise<void> {
    return this.#shown;
  }

  /** When the last result came in, committed or not. */
  get lastResultAtMs(): number | undefined {
    return this.#lastResultAtMs;
  }

  /** Adds a group of the journal, with the attempts and verdicts that its commands close. */
  add(journal: JournalGroup & { readonly commands: readonly Command[] }, nowMs: number): void {
    const attempts: AttemptRecord[] = [];
    const settled: Settled[] = [];
    for (const command of journal.commands) {
      if (command.type !== "settle-test" && command.type !== "record-attempt") continue;
      if (command.type === "settle-test") settled.push(this.#settled(command));
      const record = this.#options.ledger.close(command, nowMs);
      if (record !== undefined) attempts.push(record);
    }
    if (attempts.length > 0) this.#lastResultAtMs = nowMs;
    this.#commit(journal, attempts, settled);
  }

  #settled(command: SettleTest): Settled {
    const { test, verdict, attempt, flaky, reason } = command;
    const { fingerprints, ledger } = this.#options;
    const fingerprint = fingerprints.get(test);
    return {
      predictedSeconds: attempt === undefined ? undefined : ledger.predictedSeconds(attempt),
      verdict: {
        test,
        verdict,
        flaky,
        ...(attempt === undefined ? {} : { attempt }),
        ...(reason === undefined ? {} : { reason }),
        ...(fingerprint === undefined ? {} : { fingerprint }),
      },
    };
  }

  #commit(
    journal: JournalGroup,
    attempts: readonly AttemptRecord[],
    settled: readonly Settled[],
  ): void {
    if (this.#failed) return;
    const { store, runId } = this.#options;
    const verdicts = settled.map(({ verdict }) => verdict);
    const stored = store.append(runId, { journal, attempts, verdicts });
    this.#shown = Promise.all([stored, this.#shown]).then(
      () => this.#show(attempts, settled),
      (error: unknown) => this.#fail(error),
    );
  }

  #show(attempts: readonly AttemptRecord[], settled: readonly Settled[]): void {
    if (this.#failed) return;
    const { aggregator, observer } = this.#options;
    for (const attempt of attempts) aggregator.add(attempt);
    const reports = settled.map(({ verdict, predictedSeconds }) =>
      aggregator.settle(verdict, { predictedSeconds, resumed: false }),
    );
    if (reports.length > 0) observer.settled(reports);
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onFailure(error);
  }
}
