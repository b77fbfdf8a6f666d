/** What somebody knows who has all durations, but not which test has which. */

export class KnownLengths {
  /** Rising. */
  readonly #lengths: readonly number[];
  /** Of all from each place on. */
  readonly #sums: readonly number[];

  /** @param seconds durations at speed 1, at least one */
  constructor(seconds: readonly number[]) {
    this.#lengths = [...seconds].sort((a, b) => a - b);
    const sums = new Array<number>(this.#lengths.length + 1).fill(0);
    for (let place = this.#lengths.length - 1; place >= 0; place -= 1) {
      sums[place] = (sums[place + 1] ?? 0) + (this.#lengths[place] ?? 0);
    }
    this.#sums = sums;
  }

  get total(): number {
    return this.#sums[0] ?? 0;
  }

  /** The length that this share of the tests, below 1, falls short of. */
  quantile(share: number): number {
    return this.#lengths[Math.floor(share * this.#lengths.length)] ?? Number.POSITIVE_INFINITY;
  }

  /** How long a test is expected to take in all, in seconds at speed 1, of which so much is done. */
  expectedBeyond(done: number): number {
    let low = 0;
    let high = this.#lengths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lengths[middle] ?? 0) > done) high = middle;
      else low = middle + 1;
    }
    const left = this.#lengths.length - low;
    return left === 0 ? done : (this.#sums[low] ?? 0) / left;
  }
}
