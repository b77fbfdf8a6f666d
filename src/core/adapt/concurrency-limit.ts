/** Finds how many tests at once a machine gets most done with. */

/** A trial counts so many tests, or one for each that runs at once, before it is judged. */
const LEAST_SAMPLES = 8;

/** However uncertain, after so many times as many it is. */
const MOST_TIMES = 6;

/** A trial that does great harm is over sooner: after these, and by so many standard errors. */
const FEWEST_SAMPLES = 2;
const CLEAR_ERRORS = 4;

/** Results count as if there had never been more: what was longer ago says less. */
const WINDOW = 64;

/** A difference of so many standard errors is believed. */
const BELIEVED_ERRORS = 1.5;

/** Ratios scatter by at least this, as a logarithm. */
const LEAST_DEVIATION = 0.05;

/** One odd test says no more than this about its machine, as a logarithm. */
const CLIP = 1;

/** Fewer at once are kept when they get as much done, since they need less memory… */
const GAIN_OF_FEWER = -0.01;

/** …and more only when they get so much more done; both as logarithms. */
const GAIN_OF_MORE = 0.03;

/** The first trial changes the number by such a part of it, and no trial by a larger one than this. */
const FIRST_STRIDE = 1 / 4;
const WIDEST_STRIDE = 1 / 2;

/** Nor the first one that is a guess by more than to this part: a wrong one leaves the rest idle. */
const LEAST_GUESSED = 1 / 4;

/** A trial that failed makes the next one wait twice as long, up to so many times the first wait. */
const LONGEST_PATIENCE = 32;

/** How tests ran at one level: of ln(observed ÷ expected seconds), the mean and the scatter. */
class LevelRecord {
  #weight = 0;
  #mean = 0;
  #squares = 0;

  get weight(): number {
    return this.#weight;
  }

  get mean(): number {
    return this.#mean;
  }

  /** Sum of squared deviations. */
  get squares(): number {
    return this.#squares;
  }

  add(value: number, weight: number): void {
    const kept = Math.min(1, (WINDOW - weight) / Math.max(1, this.#weight));
    this.#weight = this.#weight * kept + weight;
    this.#squares *= kept;
    const bounded = this.#weight > LEAST_SAMPLES / 2 ? clip(value, this.#mean) : value;
    const apart = bounded - this.#mean;
    this.#mean += (weight / this.#weight) * apart;
    this.#squares += weight * apart * (bounded - this.#mean);
  }
}

interface Level {
  readonly level: number;
  readonly record: LevelRecord;
}

/** One test that ran while as many ran as may. */
export interface LevelSample {
  /** ln(observed ÷ expected seconds), where the expectation does not know of the crowd. */
  readonly logRatio: number;
  /** From 0 to 1: how much the test says. */
  readonly weight: number;
  /** Something lets one expect that tests are in each other's way. */
  readonly contends: boolean;
  /** There is so much left to do that a trial can pay. */
  readonly worthTrying: boolean;
}

/**
 * Climbs to the number of tests at once that gets most done, as limiters of concurrent requests do
 * (TCP Vegas; Brakmo and Peterson, 1995), but by what is measured here anyway: how long tests take
 * compared with what is expected of them. With n at once, n ÷ (how often longer they take) is what
 * gets done. Two levels are compared by tests that ran shortly one after the other, so that what is
 * learned of durations meanwhile does not matter. As long as nothing contends it stays at the top.
 */
export class ConcurrencyLimit {
  #floor = 1;
  #ceiling: number;
  #level: number;
  #record = new LevelRecord();
  /** During a trial: the level that it is compared with. */
  #base: Level | undefined;
  #direction: 1 | -1 = -1;
  #stride = FIRST_STRIDE;
  /** Tried first where something contends: how many processors there are, for example. */
  #guess = Number.POSITIVE_INFINITY;
  #guessTried = false;
  #patience = 1;
  #phase = 0;
  /** Weight of the tests since the last trial. */
  #rested = 0;

  constructor(ceiling: number) {
    this.#ceiling = ceiling;
    this.#level = ceiling;
  }

  /** How many tests may run at once. */
  get level(): number {
    return this.#level;
  }

  /** Whether there is no other number: then nothing can be learned. */
  get isFixed(): boolean {
    return this.#floor >= this.#ceiling;
  }

  /** Counts how often the level changed: a test says something only if it does not meanwhile. */
  get phase(): number {
    return this.#phase;
  }

  /** There is room for other numbers. What was at the top stays there. */
  setBounds(floor: number, ceiling: number): void {
    const atTop = this.#level === this.#ceiling && this.#base === undefined;
    if (floor === this.#floor && ceiling === this.#ceiling) return;
    this.#floor = floor;
    this.#ceiling = ceiling;
    const level = Math.max(floor, atTop ? ceiling : Math.min(this.#level, ceiling));
    if (level === this.#level) return;
    this.#base = undefined;
    this.#record = new LevelRecord();
    this.#move(level);
  }

  /** A number that is likely better than larger ones as soon as something contends. */
  guess(level: number): void {
    this.#guess = level;
  }

  /** Takes in a test that began and ended at this level. True when the level has changed. */
  observe({ logRatio, weight, contends, worthTrying }: LevelSample): boolean {
    this.#record.add(logRatio, weight);
    if (this.#base !== undefined) return this.#judge(this.#base);
    this.#rested += weight;
    const rested = this.#rested >= this.#patience * leastSamples(this.#level);
    return rested && worthTrying && this.#try(contends);
  }

  #try(contends: boolean): boolean {
    const level = this.#level;
    if (this.#direction === -1 && !contends) this.#direction = 1;
    if (this.#direction === 1 && level === this.#ceiling) this.#direction = -1;
    if (this.#direction === -1 && !contends) return false;
    const next = Math.min(this.#ceiling, Math.max(this.#floor, this.#next(level)));
    if (next === level) {
      this.#turn();
      return false;
    }
    this.#base = { level, record: this.#record };
    this.#record = new LevelRecord();
    this.#move(next);
    return true;
  }

  #next(level: number): number {
    if (this.#direction === -1 && level > this.#guess && !this.#guessTried) {
      this.#guessTried = true;
      return Math.max(this.#guess, Math.ceil(level * LEAST_GUESSED));
    }
    return level + this.#direction * Math.max(1, Math.floor(level * this.#stride));
  }

  #judge(base: Level): boolean {
    const here = this.#record;
    const least = leastSamples(this.#level);
    if (here.weight < FEWEST_SAMPLES) return false;
    const gain = Math.log(this.#level / base.level) - (here.mean - base.record.mean);
    const threshold = this.#level < base.level ? GAIN_OF_FEWER : GAIN_OF_MORE;
    const errors = (gain - threshold) / errorBetween(here, base.record);
    if (here.weight < least && errors > -CLEAR_ERRORS) return false;
    const unclear = Math.abs(errors) < BELIEVED_ERRORS;
    if (unclear && here.weight < Math.min(0.9 * WINDOW, MOST_TIMES * least)) return false;
    this.#base = undefined;
    if (gain >= threshold) {
      // What helped once may help again at once, and more of it.
      this.#patience = 1;
      this.#rested = here.weight;
      this.#stride = Math.min(WIDEST_STRIDE, 2 * this.#stride);
      return false;
    }
    this.#record = base.record;
    this.#turn();
    this.#move(base.level);
    return true;
  }

  /** This way leads no further for now. */
  #turn(): void {
    this.#direction = this.#direction === 1 ? -1 : 1;
    this.#stride /= 2;
    this.#patience = Math.min(LONGEST_PATIENCE, 2 * this.#patience);
    this.#rested = 0;
  }

  #move(level: number): void {
    this.#level = level;
    this.#phase += 1;
    this.#rested = 0;
  }
}

function leastSamples(level: number): number {
  return Math.max(LEAST_SAMPLES, level);
}

function errorBetween(a: LevelRecord, b: LevelRecord): number {
  const variance = (a.squares + b.squares) / Math.max(1, a.weight + b.weight - 2);
  const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(variance));
  return deviation * Math.sqrt(1 / a.weight + 1 / b.weight);
}

function clip(value: number, around: number): number {
  return Math.min(around + CLIP, Math.max(around - CLIP, value));
}
