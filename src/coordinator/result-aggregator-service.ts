/** Gathers attempts and verdicts into the report of a run. */

import { compareText } from "../core/model/identifiers.ts";
import type { AttemptRecord, RunCounts, VerdictRecord } from "../store/store.ts";
import type { TestReport } from "./run-report.ts";
import { testReport } from "./test-report.ts";

/** Sums up test cases by how they ended, and which of them are flaky. */
export interface Tally extends RunCounts {
  readonly flaky: number;
}

export class ResultAggregatorService {
  readonly #attempts = new Map<string, AttemptRecord[]>();
  readonly #reports = new Map<string, TestReport>();
  readonly #tally = { passed: 0, failed: 0, skipped: 0, notRun: 0, flaky: 0 };

  get tally(): Tally {
    return { ...this.#tally };
  }

  get settledTests(): number {
    return this.#reports.size;
  }

  add(attempt: AttemptRecord): void {
    const known = this.#attempts.get(attempt.test);
    if (known === undefined) this.#attempts.set(attempt.test, [attempt]);
    else known.push(attempt);
  }

  /** Gives a test its verdict; its attempts have been added before. */
  settle(
    verdict: VerdictRecord,
    more: { readonly predictedSeconds: number | undefined; readonly resumed: boolean },
  ): TestReport {
    const attempts = this.#attempts.get(verdict.test) ?? [];
    this.#attempts.delete(verdict.test);
    const report = testReport({ verdict, attempts, ...more });
    this.#reports.set(report.key, report);
    for (const { status, flaky } of report.cases) {
      this.#tally[status === "not-run" ? "notRun" : status] += 1;
      if (flaky) this.#tally.flaky += 1;
    }
    return report;
  }

  /**
   * Takes in results that are stored.
   *
   * @param resumed whether another run than the one that is reported has had them
   */
  restore(
    stored: {
      readonly attempts: readonly AttemptRecord[];
      readonly verdicts: readonly VerdictRecord[];
    },
    resumed: boolean,
  ): TestReport[] {
    for (const attempt of stored.attempts) this.add(attempt);
    return stored.verdicts.map((verdict) =>
      this.settle(verdict, { predictedSeconds: undefined, resumed }),
    );
  }

  /** By suite, then id. */
  get reports(): TestReport[] {
    return [...this.#reports.values()].sort(
      (a, b) => compareText(a.suite, b.suite) || compareText(a.id, b.id),
    );
  }
}
