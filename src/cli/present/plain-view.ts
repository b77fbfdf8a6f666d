/** Shows a run as plain lines, for pipes and logs: only what is new, but never long silence. */

import type { RunSnapshot, SlotActivity } from "../../coordinator/run-progress.ts";
import type { TestReport } from "../../coordinator/run-report.ts";
import { FailureNotices } from "./failure-notice.ts";
import { formatElapsed, formatTimeLeft } from "./format-duration.ts";
import { formatCount, formatPercent } from "./format-number.ts";
import { beginningLine, noticeLine } from "./notice-line.ts";
import type { Presentation } from "./presentation.ts";
import type { RunView, TextTarget } from "./run-view.ts";
import { testLine } from "./test-line.ts";
import type { Ticker } from "./ticker.ts";

const tickMilliseconds = 1000;
const progressMilliseconds = 10_000;
const progressFraction = 0.1;
const maxSilenceMilliseconds = 25_000;

/** How one plain view is set up. */
export interface PlainViewOptions {
  readonly stream: TextTarget;
  readonly presentation: Presentation;
  /** Prints a line for each test. */
  readonly verbose: boolean;
  readonly ticker: Ticker;
}

/** Begins to print. */
export function openPlainView(options: PlainViewOptions): RunView {
  return new PlainView(options);
}

class PlainView implements RunView {
  readonly #options: PlainViewOptions;
  readonly #notices: FailureNotices;
  readonly #stopTicking: () => void;
  #snapshot: (() => RunSnapshot) | undefined;
  #beganAt: number;
  #printedAt: number;
  #progressAt: number;
  #progressTests = 0;

  constructor(options: PlainViewOptions) {
    this.#options = options;
    this.#notices = new FailureNotices(options.presentation);
    this.#beganAt = options.ticker.now();
    this.#printedAt = this.#beganAt;
    this.#progressAt = this.#beganAt;
    this.#stopTicking = options.ticker.every(tickMilliseconds, () => this.#tick());
  }

  notice(level: "info" | "warning", text: string): void {
    this.#print([noticeLine(level, text, this.#options.presentation.theme)]);
  }

  began(run: Parameters<RunView["began"]>[0]): void {
    this.#snapshot = run.snapshot;
    this.#beganAt = this.#options.ticker.now();
    this.#progressAt = this.#beganAt;
    this.#progressTests = run.alreadyDone;
    this.#print([beginningLine(run)]);
  }

  settled(tests: readonly TestReport[]): void {
    const { verbose, presentation } = this.#options;
    const lines = verbose ? tests.map((test) => testLine(test, presentation)) : [];
    this.#print([...lines, ...this.#notices.linesOf(tests)]);
  }

  ended(): void {
    this.close();
  }

  close(): void {
    this.#stopTicking();
  }

  /**
   * Tells progress when both some time and some work went by since it was told last, so that neither
   * a short run nor a long one fills a log; and in any case before silence looks like death.
   */
  #tick(): void {
    const now = this.#options.ticker.now();
    const silent = now - this.#printedAt >= maxSilenceMilliseconds;
    if (this.#snapshot === undefined) {
      if (silent) {
        this.#print([
          `Still finding the tests, for ${formatElapsed((now - this.#beganAt) / 1000)}`,
        ]);
      }
      return;
    }
    if (!silent && now - this.#progressAt < progressMilliseconds) {
      return;
    }
    const snapshot = this.#snapshot();
    const news = snapshot.doneTests - this.#progressTests;
    if (silent || (news > 0 && news >= snapshot.totalTests * progressFraction)) {
      this.#progressAt = now;
      this.#progressTests = snapshot.doneTests;
      this.#print(this.#progressLines(snapshot, news));
    }
  }

  #progressLines(snapshot: RunSnapshot, news: number): string[] {
    const { theme, names } = this.#options.presentation;
    const { doneTests, totalTests, secondsLeft } = snapshot;
    const now = this.#options.ticker.now();
    const parts = [
      `${doneTests}/${formatCount(totalTests, "test")} (${formatPercent(totalTests === 0 ? 0 : doneTests / totalTests)})`,
      `${snapshot.passed} passed`,
      `${snapshot.failed} failed`,
      ...(snapshot.skipped > 0 ? [`${snapshot.skipped} skipped`] : []),
      `after ${formatElapsed((now - this.#beganAt) / 1000)}`,
      ...(secondsLeft === undefined ? [] : [formatTimeLeft(secondsLeft)]),
    ];
    const longest = news > 0 ? undefined : longestRunning(snapshot.slots);
    return [
      parts.join(theme.symbols.dot),
      ...(longest === undefined
        ? []
        : [
            `  still running ${names.ofTest(longest.key)} on ${longest.workerId}, for ${formatElapsed((now - longest.sinceMs) / 1000)}`,
          ]),
    ];
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) {
      this.#options.stream.write(`${lines.join("\n")}\n`);
      this.#printedAt = this.#options.ticker.now();
    }
  }
}

function longestRunning(
  slots: readonly SlotActivity[],
): { readonly key: string; readonly workerId: string; readonly sinceMs: number } | undefined {
  let longest: { key: string; workerId: string; sinceMs: number } | undefined;
  for (const { workerId, doing } of slots) {
    if (doing.kind === "test" && (longest === undefined || doing.sinceMs < longest.sinceMs)) {
      longest = { key: doing.key, workerId, sinceMs: doing.sinceMs };
    }
  }
  return longest;
}
