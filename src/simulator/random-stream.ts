/** Random numbers that a seed and a name determine. */

/**
 * A stream of pseudo-random numbers (sfc32; Doty-Humphrey, "PractRand"). Streams are forked by
 * name, so that one more draw in one place of the simulation does not shift what others draw.
 */
export class RandomStream {
  readonly #name: string;
  readonly #state: Uint32Array;

  constructor(name: string) {
    this.#name = name;
    this.#state = Uint32Array.of(hash(name, 1), hash(name, 2), hash(name, 3), 1);
    for (let round = 0; round < 15; round += 1) this.#draw();
  }

  /** An independent stream. */
  fork(name: string): RandomStream {
    return new RandomStream(`${this.#name}/${name}`);
  }

  /** Even in [0, 1). */
  uniform(): number {
    return this.#draw() / 2 ** 32;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return probability > 0 && this.uniform() < probability;
  }

  /** From the standard normal distribution (Box and Muller, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The values in random order. */
  shuffled<T>(values: readonly T[]): T[] {
    const mixed = [...values];
    for (let place = mixed.length - 1; place > 0; place -= 1) {
      const other = Math.floor(this.uniform() * (place + 1));
      [mixed[place], mixed[other]] = [mixed[other] as T, mixed[place] as T];
    }
    return mixed;
  }

  #draw(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, counter = 0] = state;
    const sum = (a + b + counter) >>> 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  }
}

/** FNV-1a over the code units, with a final mix. */
function hash(text: string, salt: number): number {
  let value = Math.imul(2166136261 ^ salt, 16777619);
  for (let place = 0; place < text.length; place += 1) {
    value = Math.imul(value ^ text.charCodeAt(place), 16777619);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
