/** What it costs to start a batch, per suite, and so how long batches should be. */

/** Exchange of messages for one batch: what even a warm runner without start-up costs. */
const EXCHANGE_SECONDS = 0.004;

/** Weight of the newest measurement. */
const RECENCY = 0.25;

/** Each worker should get about this many more batches out of what waits. */
const ROUNDS_LEFT = 2;

/** Unless so little is left that a batch would not take this many times its start. */
const LEAST_STARTS = 2;

export class BatchCosts {
  /** Measured seconds from the request to the first test, on runners that were warm. */
  readonly #startSeconds = new Map<string, number>();

  /** Learns from a batch on a warm runner. */
  observe(suite: string, startSeconds: number): void {
    const known = this.#startSeconds.get(suite) ?? startSeconds;
    this.#startSeconds.set(suite, known + RECENCY * (startSeconds - known));
  }

  /**
   * How long a batch should take: long enough to make its start cheap, and short enough to leave
   * everybody more than one (guided self-scheduling; Polychronopoulos and Kuck, 1987), so that
   * batches are long early and short at the end, though not so short that starts are most of it.
   *
   * @param factor how many times its start a batch may take
   * @param waitingSeconds expected work that waits
   * @param lanes places that work on it
   */
  batchSeconds(suite: string, factor: number, waitingSeconds: number, lanes: number): number {
    const start = EXCHANGE_SECONDS + (this.#startSeconds.get(suite) ?? 0);
    const share = waitingSeconds / Math.max(1, lanes);
    const worthwhile = Math.min(share, LEAST_STARTS * start);
    return Math.min(factor * start, Math.max(worthwhile, share / ROUNDS_LEFT));
  }
}
