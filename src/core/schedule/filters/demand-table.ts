/** Demands that differ, each with a number: a million tests ask for few different things. */

import type { MachineDemand, TestRequirements } from "../../model/test.ts";
import { gpusWanted } from "./gpu-choice.ts";

/** Number of a demand; 0 is "nothing in particular". */
export type DemandId = number;

/** What tests with one demand id ask for. */
export interface Demand {
  readonly id: DemandId;
  /** Any one of these suffices; the earlier, the better. Never empty. */
  readonly options: readonly MachineDemand[];
  /** What the tests are part of that some workers refuse; `undefined` while nobody does. */
  readonly work: string | undefined;
  /** It takes memory, cores or GPUs, so that a batch of such tests has no others in it. */
  readonly reserves: boolean;
  /** Tests that have this demand and no verdict. */
  unsettled: number;
}

const NO_DEMAND: DemandId = 0;

export class DemandTable {
  readonly #ids = new Map<string, DemandId>();
  readonly #demands: Demand[] = [
    { id: NO_DEMAND, options: [{}], work: undefined, reserves: false, unsettled: 0 },
  ];

  /**
   * The number of what is asked for; the same for all who ask for the same.
   *
   * @param work what the tests are part of, where that is something that workers refuse
   */
  idOf(requirements: TestRequirements, work?: string): DemandId {
    if (work === undefined && isPlain(requirements)) return NO_DEMAND;
    const options = optionsOf(requirements);
    const signature = JSON.stringify([options, work]);
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const id = this.#demands.length;
    this.#ids.set(signature, id);
    this.#demands.push({ id, options, work, reserves: options.some(reserves), unsettled: 0 });
    return id;
  }

  of(id: DemandId): Demand {
    return this.#demands[id] as Demand;
  }

  /** Every demand that was ever made. */
  get all(): readonly Demand[] {
    return this.#demands;
  }

  /** Whether tests of these two demands may share a batch, as far as resources are concerned. */
  mayShareBatch(a: DemandId, b: DemandId): boolean {
    return a === b || (!this.of(a).reserves && !this.of(b).reserves);
  }
}

function isPlain(wanted: TestRequirements): boolean {
  return (
    wanted.labels.length === 0 &&
    wanted.alternatives === undefined &&
    wanted.workerClasses === undefined &&
    wanted.minimumMemoryGb === undefined &&
    wanted.cpuCores === undefined &&
    wanted.gpus === undefined &&
    wanted.gpuMemoryGb === undefined &&
    wanted.gpuKind === undefined &&
    wanted.backends === undefined &&
    wanted.browser === undefined &&
    wanted.softwareVersions === undefined
  );
}

function reserves(demand: MachineDemand): boolean {
  const { minimumMemoryGb = 0, cpuCores = 0 } = demand;
  return minimumMemoryGb > 0 || cpuCores > 0 || gpusWanted(demand) > 0;
}

/** Each alternative together with what is asked for besides; keys always in the same order. */
function optionsOf(wanted: TestRequirements): MachineDemand[] {
  const { alternatives = [] } = wanted;
  if (alternatives.length === 0) return [inOrder(wanted)];
  return alternatives.map((one) =>
    inOrder({ ...wanted, ...one, labels: [...wanted.labels, ...(one.labels ?? [])] }),
  );
}

function inOrder(demand: MachineDemand): MachineDemand {
  const { labels = [], softwareVersions, browser } = demand;
  const { minimumMemoryGb, cpuCores, gpus, gpuMemoryGb, gpuKind, backends, workerClasses } = demand;
  return withoutAbsent({
    minimumMemoryGb,
    cpuCores,
    gpus,
    gpuMemoryGb,
    gpuKind,
    backends: backends && sorted(backends),
    browser:
      browser &&
      withoutAbsent({ name: browser.name, features: browser.features && sorted(browser.features) }),
    softwareVersions:
      softwareVersions &&
      Object.fromEntries(
        sorted(Object.keys(softwareVersions)).map((name) => [name, softwareVersions[name]]),
      ),
    labels: sorted(labels),
    workerClasses: workerClasses && sorted(workerClasses),
  }) as MachineDemand;
}

function withoutAbsent<T extends object>(given: T): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** By code unit, the same everywhere, and each once. */
function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
