/** Workers that offer the same, so that what one of them can run all of them can. */

import type { WorkerCapabilities } from "../../model/worker.ts";

/** Number of a kind: workers of one kind get the same answer of every filter about machines. */
export type WorkerKindId = number;

export class WorkerKinds {
  readonly #ids = new Map<string, WorkerKindId>();
  readonly #samples: WorkerCapabilities[] = [];

  idOf(worker: WorkerCapabilities): WorkerKindId {
    const signature = signatureOf(worker);
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const id = this.#samples.length;
    this.#ids.set(signature, id);
    this.#samples.push(worker);
    return id;
  }

  /** What workers of the kind offer: the first of them that was seen. */
  sampleOf(id: WorkerKindId): WorkerCapabilities {
    return this.#samples[id] as WorkerCapabilities;
  }
}

/** All that filters about machines look at. */
function signatureOf(worker: WorkerCapabilities): string {
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
  ]);
}
