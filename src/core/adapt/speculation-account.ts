/** Keeps account of work that is done twice. */

export class SpeculationAccount {
  #workSeconds = 0;
  #wastedSeconds = 0;
  /** What the second attempts that are under way are expected to waste. */
  #openSeconds = 0;
  #open = 0;

  /** Time that a worker spent on an attempt, whatever came of it. */
  worked(seconds: number, counted: boolean): void {
    this.#workSeconds += seconds;
    if (!counted) this.#wastedSeconds += seconds;
  }

  /** A second attempt begins that is expected to waste so much. */
  begin(wasteSeconds: number): void {
    this.#openSeconds += wasteSeconds;
    this.#open += 1;
  }

  /** One of the attempts of a test that ran twice has settled it. */
  end(): void {
    this.#openSeconds -= this.#openSeconds / Math.max(1, this.#open);
    this.#open = Math.max(0, this.#open - 1);
  }

  /**
   * Whether so much more waste stays within a share of all work.
   *
   * @param expectedSeconds work that is still to come; believed as far as it is no more than what
   *   has been done, since an expectation may be wrong
   */
  allows(wasteSeconds: number, share: number, expectedSeconds: number): boolean {
    const waste = this.#wastedSeconds + this.#openSeconds + wasteSeconds;
    const done = this.#workSeconds + this.#openSeconds + wasteSeconds;
    return waste <= share * (done + Math.min(done, expectedSeconds));
  }
}
