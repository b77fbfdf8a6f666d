/** Messages that no process of a fleet would send, made up by a seed out of those that they do send. */

import { RandomStream } from "../../../src/simulator/random-stream.ts";

/** A message as it was seen, or made up. */
export interface Seen {
  readonly subject: string;
  readonly data: Uint8Array;
}

const OVERSIZED_BYTES = 500_000;
/** One in so many is oversized: they would keep everything else waiting. */
const OVERSIZED_RARITY = 5000;
const LONGEST_NOISE = 300;
const STRANGE: readonly unknown[] = ["", "x".repeat(2000), {}, [[]], true, -1, 1e308, null];

const WAYS = ["noise", "truncated", "misshapen", "oversized", "outdated", "replayed"] as const;
type Way = (typeof WAYS)[number];

export class HostileMessages {
  readonly #random: RandomStream;
  readonly #seen: readonly Seen[];
  /** How many of each way were made. */
  readonly made: Record<Way, number> = Object.fromEntries(WAYS.map((way) => [way, 0])) as Record<
    Way,
    number
  >;

  /** @param seen of a run that is over: nothing in them has to be done any more */
  constructor(seed: number, seen: readonly Seen[]) {
    this.#random = new RandomStream(`hostile ${seed}`);
    this.#seen = seen;
  }

  next(): Seen {
    const model = this.#pick(this.#seen);
    const way = this.#way();
    this.made[way] += 1;
    return { subject: model.subject, data: this.#make(way, model) };
  }

  #way(): Way {
    if (this.#random.uniform() * OVERSIZED_RARITY < 1) return "oversized";
    return this.#pick(["noise", "truncated", "misshapen", "outdated", "replayed"]);
  }

  #make(way: Way, { subject, data }: Seen): Uint8Array {
    const isOrder = subject.split(".")[2] === "orders";
    switch (way) {
      case "noise": {
        const length = Math.floor(this.#random.uniform() * LONGEST_NOISE);
        return Uint8Array.from({ length }, () => Math.floor(this.#random.uniform() * 256));
      }
      case "truncated":
        return data.subarray(0, Math.floor(this.#random.uniform() * data.length));
      case "misshapen":
        // Of orders, what is left of their meaning must not come from who leads.
        return encoded(this.#misshapen(isOrder ? outdated(parsed(data)) : parsed(data)));
      case "oversized":
        return encoded({ ...parsed(data), more: "x".repeat(OVERSIZED_BYTES) });
      case "outdated":
        return encoded(outdated(parsed(data)));
      case "replayed":
        return data;
    }
  }

  /** With something of another type in one of its places: anything else its sender might have said. */
  #misshapen(value: unknown): unknown {
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (keys.length === 0 || this.#random.chance(0.2)) {
      return this.#pick(STRANGE.filter((one) => typeOf(one) !== typeOf(value)));
    }
    const key = this.#pick(keys);
    const inside = value as Record<string, unknown>;
    const changed = this.#misshapen(inside[key]);
    if (Array.isArray(value)) return value.with(Number(key), changed);
    return { ...inside, [key]: changed };
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random.uniform() * from.length)] as T;
  }
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

function parsed(data: Uint8Array): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(data));
}

/** Of a leadership, a process, or a version of the protocol that was before. */
function outdated(message: Record<string, unknown>): Record<string, unknown> {
  const changed = { ...message };
  for (const name of ["epoch", "protocol", "incarnation"]) {
    if (typeof changed[name] === "number") changed[name] = Math.max(0, changed[name] - 1);
  }
  return changed;
}

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
