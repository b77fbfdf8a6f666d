/** The scorers, by name. */

import type { WorkerState } from "../../state/worker-state.ts";
import { DEFAULT_BACKENDS } from "../filters/machine-filters.ts";
import type { ScorerName } from "../policies/policy.ts";
import type { Scorer } from "./scorer.ts";

/** What a worker is worth for a family that has run nothing yet: less than one that is warm for it. */
const FRESH = 0.3;

/** And one that was warm for the family before it ran another. */
const WARM_BEFORE = 0.5;

const speed: Scorer = {
  bind: (_test, fleet) => (worker) => fleet.relativeSpeed(worker),
};

const headroom: Scorer = {
  bind(test, fleet) {
    const [demand = {}] = fleet.state.qualifier.demands.of(test.demand).options;
    const { minimumMemoryGb = 0, cpuCores = 0 } = demand;
    return (worker) => {
      const { hardwareSpecs, gpus = [], slots } = worker.capabilities;
      const { reservations } = worker;
      const used = Math.max(
        worker.batches.length / slots,
        (reservations.memoryGb + minimumMemoryGb) / hardwareSpecs.memoryGb,
        (reservations.cpuCores + cpuCores) / hardwareSpecs.cpuCores,
        gpus.length === 0 ? 0 : reservations.gpus / gpus.length,
        bottleneckLoad(worker, fleet.state.now),
      );
      return Math.max(0, 1 - used);
    };
  },
};

const capabilityFit: Scorer = {
  bind: (test, fleet) => (worker) => 1 - fleet.wastedScarcity(test.demand, worker),
};

const preferredBackend: Scorer = {
  bind(test) {
    const { preferredBackend: wanted } = test.spec.requirements;
    if (wanted === undefined) return undefined;
    return ({ capabilities: { supportedBackends = DEFAULT_BACKENDS } }) =>
      supportedBackends.includes(wanted) ? 1 : 0;
  },
};

const affinity: Scorer = {
  bind: (test) => (worker) => {
    const place = worker.warmFamilies.lastIndexOf(test.family);
    if (place >= 0) return place === worker.warmFamilies.length - 1 ? 1 : WARM_BEFORE;
    return worker.warmFamilies.length === 0 ? FRESH : 0;
  },
};

const trackRecord: Scorer = {
  bind: (_test, fleet) => (worker) => worker.passRate * fleet.relativeSpeed(worker),
};

export const SCORER_OF: Readonly<Record<ScorerName, Scorer>> = {
  speed,
  headroom,
  "capability-fit": capabilityFit,
  "preferred-backend": preferredBackend,
  affinity,
  "track-record": trackRecord,
};

/** From 0 to 1: how much is used of that of which least is left. */
export function bottleneckLoad(worker: WorkerState, now: number): number {
  const load = worker.effectiveLoad(now);
  return load[load.bottleneck] / 100;
}
