/** Keeps account of work that is done twice. */

import type { TestState } from "../state/test-state.ts";

export class SpeculationAccount {
  #workSeconds = 0;
  #wastedSeconds = 0;
  /** What the second attempts that are under way are expected to waste. */
  #openSeconds = 0;
  readonly #open = new Map<TestState, number>();

  /**
   * Time that a worker spent on an attempt, whatever came of it.
   *
   * @param inVain whether another attempt of the test decides, or is to decide
   */
  worked(seconds: number, inVain: boolean): void {
    this.#workSeconds += seconds;
    if (inVain) this.#wastedSeconds += seconds;
  }

  /** Whether two attempts of the test are under way. */
  has(test: TestState): boolean {
    return this.#open.has(test);
  }

  /** A second attempt of a test begins that is expected to waste so much. */
  begin(test: TestState, wasteSeconds: number): void {
    this.end(test);
    this.#open.set(test, wasteSeconds);
    this.#openSeconds += wasteSeconds;
  }

  /** Of a test that ran twice no more than one attempt is left. */
  end(test: TestState): void {
    const wasteSeconds = this.#open.get(test);
    if (wasteSeconds === undefined) return;
    this.#open.delete(test);
    this.#openSeconds = this.#open.size === 0 ? 0 : this.#openSeconds - wasteSeconds;
  }

  /** Seconds that workers have spent on attempts that are over. */
  get workSeconds(): number {
    return this.#workSeconds;
  }

  /** Seconds of these that would not have been spent if nothing had been begun twice. */
  get wastedSeconds(): number {
    return this.#wastedSeconds;
  }

  /** Tests of which two attempts are under way. */
  get tests(): Iterable<TestState> {
    return this.#open.keys();
  }

  /** Whether so much more waste stays within a share of all work, in seconds. */
  allows(wasteSeconds: number, share: number, workSeconds: number): boolean {
    const waste = this.#wastedSeconds + this.#openSeconds + wasteSeconds;
    return waste <= share * (workSeconds + wasteSeconds);
  }
}
