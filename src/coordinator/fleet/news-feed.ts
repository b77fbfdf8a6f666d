/** What clients that follow a run have not been told yet. */

import type { RunCursor, RunNews } from "../../protocol/fleet/client-requests.ts";
import { shortened } from "../../protocol/shortened.ts";
import type { RunObserver, RunSnapshot } from "../run-progress.ts";
import type { RunReport, TestReport } from "../run-report.ts";

/** So much of reports travels in one answer, in characters of JSON. */
const ANSWER_LENGTH = 300_000;
/** A client that waits for news gets what has gathered in this time. */
const GATHER_MS = 50;

interface Notice {
  readonly level: "info" | "warning";
  readonly text: string;
}

type Entry = { readonly settled: TestReport } | { readonly notice: Notice };

/** Observes a run for clients that come, go and ask where they have read up to. */
export class NewsFeed implements RunObserver {
  readonly #epoch: number;
  readonly #entries: Entry[] = [];
  #began: RunNews["began"];
  #snapshot: (() => RunSnapshot) | undefined;
  #report: RunReport | undefined;
  #phase: RunNews["phase"] = "discovering";
  #waiting: (() => void)[] = [];
  #gathering: NodeJS.Timeout | undefined;

  /** @param epoch of the leadership: what another one has told has other places */
  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  get over(): boolean {
    return this.#report !== undefined;
  }

  notice(level: "info" | "warning", text: string): void {
    this.#entries.push({ notice: { level, text } });
    this.#wake();
  }

  began(run: Parameters<RunObserver["began"]>[0]): void {
    const { tests, alreadyDone, workers, slots, snapshot } = run;
    this.#began = { tests, alreadyDone, workers, slots };
    this.#snapshot = snapshot;
    this.#phase = "running";
    this.#wake();
  }

  settled(tests: readonly TestReport[]): void {
    for (const report of tests) this.#entries.push({ settled: report });
    this.#wake();
  }

  ended(report: RunReport): void {
    this.#report = report;
    this.#phase = "over";
    this.#wake();
  }

  /** Resolves with what is new since the cursor: at once, or when there is something, or in time. */
  async read(since: RunCursor, waitSeconds: number): Promise<RunNews> {
    const from = since.epoch === this.#epoch ? Math.min(since.index, this.#entries.length) : 0;
    const nothingNew = from === this.#entries.length && this.#report === undefined;
    if (nothingNew && waitSeconds > 0) await this.#news(waitSeconds);
    return this.#answer(from);
  }

  #answer(from: number): RunNews {
    const settled: unknown[] = [];
    const notices: Notice[] = [];
    let length = 0;
    let place = from;
    for (; place < this.#entries.length && length < ANSWER_LENGTH; place += 1) {
      const entry = this.#entries[place];
      if (entry === undefined) break;
      if ("notice" in entry) {
        notices.push(entry.notice);
        continue;
      }
      const report = fitting(entry.settled);
      length += report.length;
      settled.push(report.value);
    }
    const more = place < this.#entries.length;
    return {
      kind: "news",
      next: { epoch: this.#epoch, index: place },
      phase: this.#phase,
      notices,
      settled,
      more,
      ...(this.#began === undefined ? {} : { began: this.#began }),
      ...(this.#snapshot === undefined || this.over ? {} : { snapshot: this.#snapshot() }),
      ...(this.#report === undefined || more ? {} : { report: { ...this.#report, tests: [] } }),
    };
  }

  #news(waitSeconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, waitSeconds * 1000);
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
      this.#waiting.push(done);
    });
  }

  #wake(): void {
    if (this.#waiting.length === 0 || this.#gathering !== undefined) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      for (const done of this.#waiting.splice(0)) done();
    }, GATHER_MS);
  }
}

/** A report as it can travel: of one that is too long, long texts are cut; the store has them whole. */
function fitting(report: TestReport): { readonly value: unknown; readonly length: number } {
  const { message, json } = shortened(report, ANSWER_LENGTH);
  return { value: message, length: json.length };
}
