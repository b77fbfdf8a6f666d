/** How high the lanes of a group are filled when work is poured into it rather than placed. */

/** Such a part of the work may be left over. */
const TOLERANCE = 1e-6;

const STEPS = 24;

/** The lanes of a group as a vessel with an uneven floor: each is filled up to when it is free. */
export class WaterLevel {
  /** When each lane is free, in rising order. */
  readonly #floor: Float64Array;
  /** Sum of all before each place. */
  readonly #sums: Float64Array;
  /** Every lane that is free before this has been filled up to it. In seconds from the decision. */
  level: number;

  constructor(availableInSeconds: readonly number[]) {
    this.#floor = Float64Array.from(availableInSeconds).sort();
    this.#sums = new Float64Array(this.#floor.length + 1);
    for (let place = 0; place < this.#floor.length; place += 1) {
      this.#sums[place + 1] = (this.#sums[place] ?? 0) + (this.#floor[place] ?? 0);
    }
    this.level = this.#floor[0] ?? 0;
  }

  /** Lane seconds below a level that is not under the floor. */
  volume(level: number): number {
    const lanes = this.lanesBelow(level);
    return lanes * level - (this.#sums[lanes] ?? 0);
  }

  /** How many lanes are free by then. */
  lanesBelow(level: number): number {
    let low = 0;
    let high = this.#floor.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#floor[middle] ?? 0) <= level) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A vessel that takes part, and how long one test of the chunk takes there. */
export interface Inlet {
  readonly water: WaterLevel;
  readonly factor: number;
  readonly testSeconds: number;
}

/**
 * Pours work in such a way that the last test is over everywhere at the same time, as list
 * scheduling by earliest finish would spread many tests of one length. Raises the levels.
 *
 * @param work seconds on a worker of speed 1, in all
 * @returns lane seconds that each inlet takes up
 */
export function pour(inlets: readonly Inlet[], work: number): number[] {
  const before = inlets.map(({ water }) => water.volume(water.level));
  const taken = (place: number, finish: number) => {
    const { water, testSeconds } = inlets[place] as Inlet;
    const level = Math.max(water.level, finish - testSeconds);
    return water.volume(level) - (before[place] ?? 0);
  };
  let finish = Math.min(...inlets.map(({ water, testSeconds }) => water.level + testSeconds));
  // Newton's method: what is taken up is convex and rises with the finish.
  for (let step = 0; step < STEPS; step += 1) {
    let sum = 0;
    let slope = 0;
    for (const [place, { water, factor, testSeconds }] of inlets.entries()) {
      if (finish < water.level + testSeconds) continue;
      sum += taken(place, finish) / factor;
      slope += water.lanesBelow(Math.max(water.level, finish - testSeconds)) / factor;
    }
    if (slope === 0 || Math.abs(work - sum) <= TOLERANCE * work) break;
    finish += (work - sum) / slope;
  }
  return inlets.map(({ water, testSeconds }, place) => {
    const seconds = taken(place, finish);
    water.level = Math.max(water.level, finish - testSeconds);
    return seconds;
  });
}
