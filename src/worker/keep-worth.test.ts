/** What is given up first: what costs little, takes up much, or has not been needed for long. */

import { expect, test } from "vitest";
import { KeepWorth } from "./keep-worth.ts";

interface Thing {
  readonly name: string;
  readonly cost: number;
  readonly size: number;
}

class Shelf {
  readonly #worth = new KeepWorth<Thing>();
  readonly #things: Thing[] = [];

  use(...things: readonly Thing[]): void {
    for (const thing of things) {
      if (!this.#things.includes(thing)) this.#things.push(thing);
      this.#worth.use(thing);
    }
  }

  giveUp(): string | undefined {
    const ranked = this.#things
      .map((thing) => ({ thing, worth: this.#worth.of(thing, thing.cost, thing.size) }))
      .sort((a, b) => a.worth - b.worth);
    const [least] = ranked;
    if (least === undefined) return undefined;
    this.#things.splice(this.#things.indexOf(least.thing), 1);
    this.#worth.giveUp(least.thing, least.worth);
    return least.thing.name;
  }
}

const thing = (name: string, cost: number, size: number): Thing => ({ name, cost, size });

test("of equal size, what is made soonest goes first, whatever was used last", () => {
  const shelf = new Shelf();
  shelf.use(thing("slow", 10, 1), thing("quick", 1, 1));
  expect(shelf.giveUp()).toBe("quick");
});

test("of equal cost, what takes up most goes first", () => {
  const shelf = new Shelf();
  shelf.use(thing("large", 1, 8), thing("small", 1, 1));
  expect(shelf.giveUp()).toBe("large");
});

test("what is needed often stays", () => {
  const shelf = new Shelf();
  const often = thing("often", 1, 1);
  shelf.use(often, often, often, thing("once", 2, 1));
  expect(shelf.giveUp()).toBe("once");
});

test("what has not been needed for long goes in the end, however much it costs", () => {
  const shelf = new Shelf();
  shelf.use(thing("dear", 10, 1));
  const gone: (string | undefined)[] = [];
  for (let round = 0; round < 20 && !gone.includes("dear"); round += 1) {
    shelf.use(thing(`cheap ${round}`, 1, 1));
    gone.push(shelf.giveUp());
  }
  expect(gone.at(-1)).toBe("dear");
  expect(gone.length).toBeGreaterThan(5);
});
