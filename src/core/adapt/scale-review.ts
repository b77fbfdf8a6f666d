/** The scale signal of tests that do not wait in a balancer: before a run, or when it is over. */

import type { TestRequirements } from "../model/test.ts";
import type { WorkerCapabilities } from "../model/worker.ts";
import type { DemandId } from "../schedule/filters/demand-table.ts";
import { Qualifier } from "../schedule/filters/qualifier.ts";
import type { FillWork } from "./fleet-fill.ts";
import { fillSeconds, workOf } from "./fleet-fill.ts";
import type { ScaleOptions, ScaleSignal, ScaleWorker } from "./scale-signal.ts";
import { scaleSignal } from "./scale-signal.ts";

/** A test, and how long it takes on a worker of speed 1. */
export interface ReviewedTest {
  readonly requirements: TestRequirements;
  readonly seconds: number;
}

/** A worker, free from the start. */
export interface ReviewedWorker {
  readonly capabilities: WorkerCapabilities;
  readonly speed: number;
}

/** Asks as if all tests were handed in now. Tests that none of the workers can run are left out. */
export function reviewScale(
  tests: readonly ReviewedTest[],
  workers: readonly ReviewedWorker[],
  options?: ScaleOptions,
): ScaleSignal {
  const { present, work } = reviewed(tests, workers);
  return scaleSignal(present, work, options);
}

/** When these workers would be done with all tests that they can run, in seconds. */
export function reviewEndSeconds(
  tests: readonly ReviewedTest[],
  workers: readonly ReviewedWorker[],
): number {
  const { present, work } = reviewed(tests, workers);
  return fillSeconds(present, work);
}

function reviewed(tests: readonly ReviewedTest[], workers: readonly ReviewedWorker[]) {
  const qualifier = new Qualifier();
  const present: ScaleWorker[] = workers.map(({ capabilities, speed }) => ({
    workerId: capabilities.workerId,
    workerClass: capabilities.workerClass,
    kind: qualifier.kindOf(capabilities),
    speed,
    freeInSeconds: Array.from({ length: capabilities.slots }, () => 0),
  }));
  const kinds = [...new Set(present.map(({ kind }) => kind))];
  const work = workByDemand(tests, qualifier).filter(({ runsOn }) => kinds.some(runsOn));
  return { present, work };
}

function workByDemand(tests: readonly ReviewedTest[], qualifier: Qualifier): FillWork[] {
  const plain = new Map<DemandId, number[]>();
  const work: FillWork[] = [];
  const runsOn = (demand: DemandId) => (kind: number) => qualifier.canEver(demand, kind);
  for (const { requirements, seconds } of tests) {
    const demand = qualifier.demandOf(requirements);
    const { exclusiveKeys: keys } = requirements;
    if (keys.length > 0) {
      work.push({ runsOn: runsOn(demand), count: 1, eachSeconds: seconds, keys });
      continue;
    }
    const known = plain.get(demand);
    if (known === undefined) plain.set(demand, [seconds]);
    else known.push(seconds);
  }
  for (const [demand, seconds] of plain) {
    work.push(...workOf(seconds).map((one) => ({ ...one, runsOn: runsOn(demand) })));
  }
  return work.sort((a, b) => b.eachSeconds - a.eachSeconds);
}
