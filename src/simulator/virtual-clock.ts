/** Virtual time: what is to happen later, and when it is. */

interface Pending {
  readonly at: number;
  /** Order among what happens at the same moment: as it was planned. */
  readonly sequence: number;
  readonly happen: () => void;
}

/** The present moment, and a binary heap of what is to come. */
export class VirtualClock {
  /** Seconds since the simulation began. */
  now = 0;
  readonly #heap: Pending[] = [];
  #sequence = 0;

  /** When something happens next; infinite when nothing is to come. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Lets something happen after a while. */
  after(seconds: number, happen: () => void): void {
    this.at(this.now + seconds, happen);
  }

  /** Lets something happen at a moment, or now when that has passed. */
  at(moment: number, happen: () => void): void {
    const pending = { at: Math.max(moment, this.now), sequence: this.#sequence, happen };
    this.#sequence += 1;
    this.#rise(pending);
  }

  /** Moves on to what is next and lets it happen. False when nothing is to come. */
  step(): boolean {
    const [next] = this.#heap;
    const last = this.#heap.pop();
    if (next === undefined || last === undefined) return false;
    if (next !== last) this.#sink(last);
    this.now = next.at;
    next.happen();
    return true;
  }

  #rise(pending: Pending): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Pending;
      if (!sooner(pending, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = pending;
  }

  /** Puts what was last in the place of what was first. */
  #sink(pending: Pending): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && sooner(right, heap[child] as Pending)) child += 1;
      const below = heap[child] as Pending;
      if (!sooner(below, pending)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = pending;
  }
}

function sooner(a: Pending, b: Pending): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
