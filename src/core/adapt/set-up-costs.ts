/** What it costs to start a suite on a worker, by whether its runner is up there already. */

/** Weight of the newest measurement. */
const RECENCY = 0.25;

export class SetUpCosts {
  readonly #cold = new Map<string, number>();
  readonly #warm = new Map<string, number>();

  /** A batch of the suite took so long from the request to its first test. */
  observe(suite: string, startSeconds: number, wasWarm: boolean): void {
    const known = wasWarm ? this.#warm : this.#cold;
    const before = known.get(suite) ?? startSeconds;
    known.set(suite, before + RECENCY * (startSeconds - before));
  }

  /** On a worker whose runner is up; 0 while nobody knows. */
  warmSeconds(suite: string): number {
    return this.#warm.get(suite) ?? 0;
  }

  /** On a worker that has run nothing of the suite. */
  coldSeconds(suite: string): number {
    return Math.max(this.#cold.get(suite) ?? 0, this.warmSeconds(suite));
  }
}
