/** Who may run what: hard conditions, each with three answers. */

import type { TestSpec } from "../model/test.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** `busy` can change without anybody joining; `impossible` cannot. */
export type Qualification =
  | { readonly kind: "feasible" }
  | { readonly kind: "busy"; readonly reason: string }
  | { readonly kind: "impossible"; readonly reason: string };

/** One condition. The same for all workers of equal class, labels and phase. */
interface Filter {
  readonly name: string;
  check(test: TestSpec, worker: WorkerState): Qualification;
}

const FEASIBLE: Qualification = { kind: "feasible" };

const hasLabels: Filter = {
  name: "labels",
  check(test, worker) {
    const offered = worker.capabilities.labels;
    const missing = test.requirements.labels.filter((label) => !offered.includes(label));
    if (missing.length === 0) return FEASIBLE;
    return { kind: "impossible", reason: `does not have the label ${missing.join(", ")}` };
  },
};

const isReady: Filter = {
  name: "ready",
  check(_test, worker) {
    return worker.ready ? FEASIBLE : { kind: "busy", reason: "its process is being replaced" };
  },
};

const FILTERS: readonly Filter[] = [hasLabels, isReady];

/** The worst answer of all filters, with its reason. */
export function qualify(test: TestSpec, worker: WorkerState): Qualification {
  let verdict = FEASIBLE;
  for (const filter of FILTERS) {
    const answer = filter.check(test, worker);
    if (answer.kind === "impossible") return answer;
    if (answer.kind === "busy") verdict = answer;
  }
  return verdict;
}
