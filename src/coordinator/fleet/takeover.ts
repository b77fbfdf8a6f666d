/** What a new leader makes of runs that another one has begun. */

import type { StartBatch } from "../../core/model/commands.ts";
import type { WorkerHello } from "../../protocol/fleet/worker-reports.ts";
import type { LoadBalancerService } from "../load-balancer-service.ts";
import type { FleetRun } from "./fleet-run.ts";
import type { RunDirectory } from "./run-directory.ts";
import type { StoredFleetRun } from "./stored-fleet-run.ts";

/** How often it is looked whether everybody is there. */
const LOOK_MS = 20;

/**
 * Workers that hold something are waited for, for a while: nothing of theirs is to run twice.
 *
 * @param hasGreeted also true once there is nothing to wait for any more
 */
export async function holdersGreeted(
  runs: readonly StoredFleetRun[],
  hasGreeted: (workerId: string) => boolean,
  limitSeconds: number,
): Promise<void> {
  const holders = [...new Set(runs.flatMap(({ open }) => open.map(({ workerId }) => workerId)))];
  for (let looks = (limitSeconds * 1000) / LOOK_MS; looks > 0; looks -= 1) {
    if (holders.every(hasGreeted)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Submits what has no verdict yet. A run whose tests were not found has nothing to submit. */
export function resubmit(
  stored: StoredFleetRun,
  run: FleetRun,
  service: LoadBalancerService,
): void {
  if (stored.specs === undefined) return;
  const { tests, earlier } = run.takeOver(stored);
  service.submit({ run: run.id, tests, earlier, ...stored.submitted.standing });
}

/** Lets every batch of which no end is known go on, where its worker is there. */
export function adoptBatches(
  { stored: { run }, open }: StoredFleetRun,
  to: {
    readonly greetings: ReadonlyMap<string, WorkerHello>;
    readonly service: LoadBalancerService;
    readonly directory: RunDirectory;
  },
): void {
  for (const { batch, workerId, suite, attempts } of open) {
    const numbers = attempts.map(({ attempt }) => attempt);
    to.directory.know(run.id, batch, numbers);
    const hello = to.greetings.get(workerId);
    const held = hello?.held.find((one) => one.batch === batch && one.run === run.id);
    to.service.adopt({
      run: run.id,
      workerId,
      workerClass: hello?.capabilities.workerClass ?? "",
      batch,
      suite,
      attempts,
      ...(held?.runningSeconds === undefined ? {} : { runningSeconds: held.runningSeconds }),
    });
  }
}

/**
 * Batches that their workers do not hold: they have ended, and word of that is on its way, or never
 * got there, or were lost with a former process.
 */
export function unheldBatches(
  runs: readonly StoredFleetRun[],
  greetings: ReadonlyMap<string, WorkerHello>,
): StartBatch[] {
  return runs.flatMap(({ open, stored: { run } }) =>
    open.filter(({ workerId, batch }) => {
      const held = greetings.get(workerId)?.held;
      return held?.some((one) => one.batch === batch && one.run === run.id) === false;
    }),
  );
}
