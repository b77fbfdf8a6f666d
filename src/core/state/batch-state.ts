/** Attempts that were sent to a worker together. */

import type { CancelBatch } from "../model/commands.ts";
import type { BatchId, WorkerId } from "../model/identifiers.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import type { Hold } from "./reservations.ts";
import type { AttemptState } from "./test-state.ts";

/** How an outlived prediction is stretched; see `remainingSeconds`. */
const OUTLIVED_FACTOR = 0.5;

/** How full a machine was when an attempt began. */
export interface Crowd {
  readonly running: number;
  /** Of the limit's phases, the one in which it was. */
  readonly phase: number;
}

/** One batch; its attempts run in order, one at a time. */
export class BatchState {
  readonly id: BatchId;
  readonly workerId: WorkerId;
  readonly suite: string;
  /** Resources of the worker that it has until it ends. */
  readonly hold: Hold;
  readonly attempts: AttemptState[] = [];
  readonly sentAt: number;
  /** When its first attempt was seen running. */
  startedAt: number | undefined;
  /** When the attempt that runs now was seen to begin, or the one before it to end. */
  currentSince: number;
  /** How full its machine was when the attempt that runs now began. */
  crowd: Crowd | undefined;
  /** It has been asked to end. */
  ending: { readonly reason: CancelBatch["reason"]; readonly attempt?: AttemptState } | undefined;
  /** Expected seconds of each attempt: a planner asks for them time and again. */
  readonly #expectedSeconds: number[] = [];
  /** The same of those together that have not finished. */
  #unfinishedSeconds = 0;
  /** Every attempt before this place has ended. */
  #endedBefore = 0;

  constructor(
    id: BatchId,
    { workerId, suite, hold }: Pick<BatchState, "workerId" | "suite" | "hold">,
    sentAt: number,
  ) {
    this.id = id;
    this.workerId = workerId;
    this.suite = suite;
    this.hold = hold;
    this.sentAt = sentAt;
    this.currentSince = sentAt;
  }

  add(attempt: AttemptState): void {
    const seconds = meanSeconds(attempt.terms.prediction);
    this.attempts.push(attempt);
    this.#expectedSeconds.push(seconds);
    this.#unfinishedSeconds += seconds;
  }

  /** An attempt of it has been taken back before it began. */
  drop(attempt: AttemptState): void {
    this.#unfinishedSeconds -= meanSeconds(attempt.terms.prediction);
  }

  /** An attempt of it has ended, so the next one begins. */
  advance(finished: AttemptState, at: number): void {
    this.#unfinishedSeconds -= meanSeconds(finished.terms.prediction);
    this.startedAt ??= at;
    this.currentSince = at;
  }

  /** The attempt that runs now or is next: the first that has not ended. */
  current(): AttemptState | undefined {
    while (this.attempts[this.#endedBefore]?.live === false) this.#endedBefore += 1;
    return this.attempts[this.#endedBefore];
  }

  /** Those that have not begun: all after the current one. */
  behindCurrent(): AttemptState[] {
    const current = this.current();
    return this.attempts.filter((attempt) => attempt.phase === "leased" && attempt !== current);
  }

  /**
   * Expected seconds until it ends. An attempt that has outlived its prediction is expected to take
   * as much longer, in proportion to what it has used, as its prediction was uncertain.
   */
  remainingSeconds(now: number): number {
    const current = this.current();
    if (current === undefined) return 0;
    const others = this.#unfinishedSeconds - (this.#expectedSeconds[this.#endedBefore] ?? 0);
    return Math.max(0, others) + this.currentSeconds(now);
  }

  /** Expected seconds until the attempt that runs now ends. */
  currentSeconds(now: number): number {
    const current = this.current();
    if (current === undefined) return 0;
    const used = this.startedAt === undefined ? 0 : Math.max(0, now - this.currentSince);
    const expected = this.#expectedSeconds[this.#endedBefore] ?? 0;
    const spread = Math.min(1, Math.sqrt(current.terms.prediction.logVariance));
    return Math.max(expected - used, OUTLIVED_FACTOR * spread * used);
  }
}
