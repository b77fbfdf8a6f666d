/** Keeps what the time of each kind of worker is worth, as long as that hardly changes. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import type { MachineClass } from "./class-prices.ts";
import { cheapestOf, classPrices } from "./class-prices.ts";
import type { WorkerKindId } from "./filters/worker-kinds.ts";
import type { LaneGroup } from "./lane.ts";
import type { LaneGroups } from "./lane-groups.ts";

/** So many waiting tests, chosen by their share of the work, stand for all. */
const SAMPLE = 256;

/** Prices hold until this share of the tests has gone or come. */
const SHARE_OF_CHANGE = 1 / 8;

/** A waiting test, and for how many of its length it stands. */
interface Sampled {
  readonly test: TestState;
  readonly weight: number;
}

/**
 * Where all tests can run everywhere and take as long, a second of work costs the same everywhere.
 * Otherwise it costs more on what others need, and tests go where they cost least.
 */
export class PriceList {
  /** Kinds of workers that are alike to all tests have the same place. */
  #places = new Map<WorkerKindId, number>();
  #prices: readonly number[] = [];
  /** Of all that waited, for each expected second of it. */
  #pricePerSecond = 0;
  #waiting = 0;
  #lanes = 0;

  /** Tells the groups what work costs there, and the fleet when all will be done. */
  apply(state: BalancerState, fleet: LaneGroups): void {
    if (fleet.speed === 0) return;
    const changed = Math.abs(state.waiting.size - this.#waiting);
    const known =
      fleet.laneCount === this.#lanes &&
      fleet.all.every(({ sample }) => this.#places.has(sample.kind));
    if (!known || changed > this.#waiting * SHARE_OF_CHANGE) this.#renew(state, fleet);
    // Speeds are learned meanwhile: a second of the whole fleet stays worth a second.
    let worth = 0;
    let held = 0;
    for (const [place, { speed, heldSeconds }] of this.#classes(fleet).entries()) {
      worth += speed * (this.#prices[place] ?? 0);
      held += heldSeconds * (this.#prices[place] ?? 0);
    }
    for (const group of fleet.all) group.price = (this.#prices[this.#placeOf(group)] ?? 0) / worth;
    fleet.restSeconds = (held + state.waiting.expectedSeconds * this.#pricePerSecond) / worth;
  }

  #renew(state: BalancerState, fleet: LaneGroups): void {
    this.#waiting = state.waiting.size;
    this.#lanes = fleet.laneCount;
    const sample = state.waiting
      .sample(SAMPLE)
      .filter(({ test }) => fleet.feasible(test.demand)[0]);
    const representatives = this.#tellApart(fleet, sample);
    const rows = sample.map(({ test, weight }) => {
      const feasible = fleet.feasible(test.demand);
      const predict = fleet.predictor(test);
      return representatives.map((group) =>
        feasible.includes(group) ? weight * meanSeconds(predict(group)) : Number.POSITIVE_INFINITY,
      );
    });
    const { prices } = classPrices(rows, this.#classes(fleet));
    let cost = 0;
    let seconds = 0;
    for (const [place, { test, weight }] of sample.entries()) {
      cost += cheapestOf(rows[place] ?? [], prices);
      seconds += weight * fleet.usualSeconds(test);
    }
    this.#prices = prices;
    this.#pricePerSecond = seconds > 0 ? cost / seconds : 0;
  }

  /** Finds the machines between which these tests can tell; one group stands for each class. */
  #tellApart(fleet: LaneGroups, sample: readonly Sampled[]): LaneGroup[] {
    const demands = new Set(sample.map(({ test }) => test.demand));
    const takers = [...demands].map((demand) => new Set(fleet.feasible(demand)));
    const byClass = sample.some(({ test }) => fleet.dependsOnClass(test));
    const names = new Map<string, number>();
    const representatives: LaneGroup[] = [];
    this.#places = new Map();
    for (const group of fleet.all) {
      const takes = takers.map((groups) => (groups.has(group) ? "y" : "n")).join("");
      const name = byClass ? `${takes} ${group.workerClass}` : takes;
      let place = names.get(name);
      if (place === undefined) {
        place = representatives.length;
        names.set(name, place);
        representatives.push(group);
      }
      this.#places.set(group.sample.kind, place);
    }
    return representatives;
  }

  #placeOf({ sample }: LaneGroup): number {
    return this.#places.get(sample.kind) ?? 0;
  }

  /** By place; of some nobody may be left. */
  #classes(fleet: LaneGroups): MachineClass[] {
    const places = new Set(this.#places.values());
    const classes = Array.from(places, () => ({ speed: 0, heldSeconds: 0 }));
    for (const group of fleet.all) {
      const known = classes[this.#placeOf(group)];
      if (known === undefined) continue;
      for (const lane of group.lanes) {
        known.speed += 1 / group.factor;
        known.heldSeconds += lane.availableInSeconds / group.factor;
      }
    }
    return classes;
  }
}
