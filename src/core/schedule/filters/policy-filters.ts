/** Conditions that a policy sets beside what tests demand. They only ever say "not now". */

import type { TestState } from "../../state/test-state.ts";
import type { WorkerState } from "../../state/worker-state.ts";
import type { PolicyFilterName } from "../policies/policy.ts";
import type { FleetView } from "../scorers/fleet-view.ts";
import { bottleneckLoad } from "../scorers/scorers.ts";
import type { Qualification } from "./qualification-answer.ts";
import { FEASIBLE } from "./qualification-answer.ts";

/** A machine that is used to so much has nothing to spare. */
const FULL_LOAD = 0.95;

type PolicyFilter = (test: TestState, worker: WorkerState, fleet: FleetView) => Qualification;

/** A worker that holds nothing may always take one test: else a busy machine would never end. */
const headroom: PolicyFilter = (_test, worker, fleet) => {
  const load = bottleneckLoad(worker, fleet.state.now);
  if (worker.batches.length === 0 || load < FULL_LOAD) return FEASIBLE;
  const percent = Math.round(load * 100);
  return { kind: "busy", reason: `its machine is used to ${percent} %`, until: "load-falls" };
};

const spareScarce: PolicyFilter = (test, worker, fleet) => {
  if (!fleet.isSpared(test.demand, worker)) return FEASIBLE;
  const reason = "has what other waiting tests need and few workers have";
  return { kind: "busy", reason, until: "scarce-demand-served" };
};

export const POLICY_FILTER_OF: Readonly<Record<PolicyFilterName, PolicyFilter>> = {
  headroom,
  "spare-scarce": spareScarce,
};
