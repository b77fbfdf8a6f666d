/** How large surprises have been, as a distribution: what an interval must hold, tails included. */

/** Surprises up to this are all the same. */
const SMALLEST = 0.02;

/** Each bin reaches this many times as far as the one before. */
const RATIO = 1.2;

const BINS = 44;

const LOG_RATIO = Math.log(RATIO);

/** Share that an interval of 90 % is to hold. */
const COVERED = 0.9;

/** So many surprises in a run weigh half as much as a run of very many. */
const HALF_COUNT = 10;

/** Earlier runs never count for less than the rest of this. */
const LARGEST_SHARE_OF_RUN = 0.3;

/** The distribution is read again when there are so many times as many surprises as last time. */
const GROWTH = 1.25;

/**
 * A histogram of sizes in geometric bins. Each run counts as one, however many tests it had: what
 * all tests of a run have in common is one surprise, not thousands.
 */
export class SurpriseRecord {
  /** Share of each bin in earlier runs. */
  readonly #past: Float64Array;
  #runs: number;
  /** What came in this run. */
  readonly #counts = new Float64Array(BINS);
  #count = 0;
  #readAt = 0;
  #limit: number;

  /**
   * @param meanSize of the exponential distribution that is believed at first
   * @param runs how many runs that belief is worth
   */
  constructor(meanSize: number, runs: number) {
    this.#past = exponentialShares(meanSize);
    this.#runs = runs;
    this.#limit = this.#read();
  }

  /** Size that nine of ten surprises do not exceed. */
  get limit(): number {
    return this.#limit;
  }

  add(size: number): void {
    const bin = binOf(size);
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    this.#count += 1;
    if (this.#count < this.#readAt) return;
    this.#limit = this.#read();
    this.#readAt = this.#count * GROWTH;
  }

  /** Shares of the bins as they should be kept, this run included; bins without any are left out. */
  shares(): { readonly bin: number; readonly share: number; readonly runs: number }[] {
    const runs = this.#runs + this.#count / (this.#count + HALF_COUNT);
    return Array.from(this.#past, (_, bin) => ({ bin, share: this.#share(bin), runs })).filter(
      ({ share }) => share > 0,
    );
  }

  /** Goes on from what was kept. */
  restore(
    kept: readonly { readonly bin: number; readonly share: number; readonly runs: number }[],
  ): void {
    this.#past.fill(0);
    for (const { bin, share, runs } of kept) {
      if (bin >= 0 && bin < BINS) this.#past[bin] = share;
      this.#runs = runs;
    }
    this.#limit = this.#read();
  }

  #share(bin: number): number {
    const full = Math.max(LARGEST_SHARE_OF_RUN, 1 / (1 + this.#runs));
    const weight = (full * this.#count) / (this.#count + HALF_COUNT);
    const now = this.#count === 0 ? 0 : (this.#counts[bin] ?? 0) / this.#count;
    return (this.#past[bin] ?? 0) * (1 - weight) + now * weight;
  }

  #read(): number {
    let total = 0;
    for (let bin = 0; bin < BINS; bin += 1) total += this.#share(bin);
    let left = COVERED * total;
    for (let bin = 0; bin < BINS; bin += 1) {
      const share = this.#share(bin);
      if (share >= left) return SMALLEST * RATIO ** (bin + (share > 0 ? left / share : 0) - 1);
      left -= share;
    }
    return SMALLEST * RATIO ** BINS;
  }
}

/** Bin 0 holds all up to the smallest; the last one all beyond the largest. */
function binOf(size: number): number {
  if (size <= SMALLEST) return 0;
  return Math.min(BINS - 1, 1 + Math.floor(Math.log(size / SMALLEST) / LOG_RATIO));
}

function exponentialShares(mean: number): Float64Array {
  const upTo = (bin: number) => 1 - Math.exp(-(SMALLEST * RATIO ** bin) / mean);
  return Float64Array.from({ length: BINS }, (_, bin) =>
    bin === 0 ? upTo(0) : (bin === BINS - 1 ? 1 : upTo(bin)) - upTo(bin - 1),
  );
}
