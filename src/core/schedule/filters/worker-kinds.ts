/** Workers that offer the same, so that what one of them can run all of them can. */

import type { WorkerCapabilities } from "../../model/worker.ts";

/** What a worker does not do though it offers all that is asked for, with the reason. */
export type Refusals = ReadonlyMap<string, string>;

interface Sample {
  readonly worker: WorkerCapabilities;
  readonly refusals: Refusals;
}

const NONE: Refusals = new Map();

/** Number of a kind: workers of one kind get the same answer of every filter about machines. */
export type WorkerKindId = number;

export class WorkerKinds {
  readonly #ids = new Map<string, WorkerKindId>();
  readonly #samples: Sample[] = [];

  idOf(worker: WorkerCapabilities, refusals: Refusals = NONE): WorkerKindId {
    const signature = signatureOf(worker, refusals);
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const id = this.#samples.length;
    this.#ids.set(signature, id);
    this.#samples.push({ worker, refusals: new Map(refusals) });
    return id;
  }

  /** What workers of the kind offer and refuse: the first of them that was seen. */
  sampleOf(id: WorkerKindId): Sample {
    return this.#samples[id] as Sample;
  }
}

/** All that filters about machines look at. */
function signatureOf(worker: WorkerCapabilities, refusals: Refusals): string {
  const { workerClass, labels, dedicatedTo = null, hardwareSpecs, softwareVersions } = worker;
  const { supportedBackends, browsers = [], gpus = [] } = worker;
  return JSON.stringify([
    workerClass,
    [...labels].sort(),
    dedicatedTo,
    hardwareSpecs.memoryGb,
    hardwareSpecs.cpuCores,
    Object.keys(softwareVersions)
      .sort()
      .map((name) => [name, softwareVersions[name]]),
    supportedBackends === undefined ? null : [...supportedBackends].sort(),
    browsers.map(({ name, features }) => [name, [...features].sort()]),
    gpus.map(({ kind, memoryGb }) => [kind, memoryGb ?? null]),
    [...refusals],
  ]);
}
