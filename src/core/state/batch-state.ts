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
  attempts: readonly AttemptState[] = [];
  readonly sentAt: number;
  /** When its first attempt was seen running. */
  startedAt: number | undefined;
  /** When the attempt that runs now was seen to begin, or the one before it to end. */
  currentSince: number;
  /** How full its machine was when the attempt that runs now began. */
  crowd: Crowd | undefined;
  /** It has been asked to end. */
  ending: { readonly reason: CancelBatch["reason"]; readonly attempt?: AttemptState } | undefined;
  /** Before then, nothing is due of it because time has passed. */
  quietUntil = Number.NEGATIVE_INFINITY;
  /** Expected seconds of the attempt that runs now or is next: a planner asks time and again. */
  #currentExpected = 0;
  /** By how much longer it is expected to take once it has outlived that, as a share of its time. */
  #currentSpread = 0;
  /** Expected seconds of all that have not finished. */
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

  /** These are its attempts, in the order in which they run. */
  fill(attempts: readonly AttemptState[]): void {
    this.attempts = attempts;
    for (const { terms } of attempts) this.#unfinishedSeconds += meanSeconds(terms.prediction);
    this.#lookAtCurrent();
  }

  /** Its current attempt was seen to begin. */
  begin(at: number): void {
    this.startedAt ??= at;
    this.currentSince = at;
    this.quietUntil = Number.NEGATIVE_INFINITY;
  }

  /** An attempt of it has been taken back before it began. */
  drop(attempt: AttemptState): void {
    this.#unfinishedSeconds -= meanSeconds(attempt.terms.prediction);
    this.#passOver(attempt);
  }

  /** An attempt of it has ended, so the next one begins. */
  advance(finished: AttemptState, at: number): void {
    this.#unfinishedSeconds -= meanSeconds(finished.terms.prediction);
    this.startedAt ??= at;
    this.currentSince = at;
    this.#passOver(finished);
  }

  /** The attempt that runs now or is next: the first that has not ended. */
  current(): AttemptState | undefined {
    if (this.attempts[this.#endedBefore]?.live === false) this.#passOver(undefined);
    return this.attempts[this.#endedBefore];
  }

  /** Goes on to the first that has not ended and is not about to. */
  #passOver(ending: AttemptState | undefined): void {
    const before = this.#endedBefore;
    for (;;) {
      const attempt = this.attempts[this.#endedBefore];
      if (attempt === undefined || (attempt.live && attempt !== ending)) break;
      this.#endedBefore += 1;
    }
    if (this.#endedBefore !== before) this.#lookAtCurrent();
  }

  #lookAtCurrent(): void {
    this.quietUntil = Number.NEGATIVE_INFINITY;
    const prediction = this.attempts[this.#endedBefore]?.terms.prediction;
    this.#currentExpected = prediction === undefined ? 0 : meanSeconds(prediction);
    const deviation = prediction === undefined ? 0 : Math.sqrt(prediction.logVariance);
    this.#currentSpread = OUTLIVED_FACTOR * Math.min(1, deviation);
    if (prediction === undefined) this.#unfinishedSeconds = 0;
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
    const others = this.#unfinishedSeconds - this.#currentExpected;
    return Math.max(0, others) + this.currentSeconds(now);
  }

  /** Expected seconds until the attempt that runs now ends. */
  currentSeconds(now: number): number {
    const used = this.usedSeconds(now);
    return Math.max(this.#currentExpected - used, this.#currentSpread * used);
  }

  /** For how many seconds the attempt that runs now has been running. */
  usedSeconds(now: number): number {
    return this.startedAt === undefined ? 0 : Math.max(0, now - this.currentSince);
  }
}
